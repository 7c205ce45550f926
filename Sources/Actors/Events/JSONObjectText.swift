// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation

/// Writes one flat JSON object (RFC 8259) field by field. An event has six fields at the most and is written for every
/// delivery, so this costs a fraction of a general encoder.
struct JSONObjectText {
    private var body = ""

    /// The object.
    var text: String { "{" + body + "}" }

    mutating func add(_ key: StaticString, _ value: String) {
        name(key)
        quote(value)
    }

    mutating func add(_ key: StaticString, _ value: UUID) {
        name(key)
        body += "\""
        body += value.text
        body += "\""
    }

    mutating func add(_ key: StaticString, _ value: Int32) {
        name(key)
        body += String(value)
    }

    private mutating func name(_ key: StaticString) {
        if !body.isEmpty { body += "," }
        body += "\"\(key)\":"
    }

    private mutating func quote(_ value: String) {
        body += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": body += "\\\""
            case "\\": body += "\\\\"
            case "\u{0}" ... "\u{1F}":
                let hex = String(scalar.value, radix: 16)
                body += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: body.unicodeScalars.append(scalar)
            }
        }
        body += "\""
    }
}
