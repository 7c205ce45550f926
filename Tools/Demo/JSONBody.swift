// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A JSON object, parsed by Foundation. The demo checks the engine, so it must not use the engine's own parser.
struct JSONBody {
    private let object: [String: Any]

    /// - Returns: Nil if the bytes are not a JSON object.
    init?(_ bytes: [UInt8]) {
        // The error is dropped: the caller only asks whether the bytes are a JSON object.
        guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else { return nil }
        self.object = object
    }

    /// The value at a path such as `a.b.c`; nil if there is none, or if it is null.
    subscript(path: String) -> Any? {
        var value: Any = object
        for name in path.split(separator: ".") {
            guard let next = (value as? [String: Any])?[String(name)] else { return nil }
            value = next
        }
        return value is NSNull ? nil : value
    }

    func text(_ path: String) -> String? { self[path] as? String }

    func number(_ path: String) -> Int64? { (self[path] as? NSNumber)?.int64Value }

    func flag(_ path: String) -> Bool { (self[path] as? NSNumber)?.boolValue ?? false }

    /// A time in microseconds since 1970.
    func time(_ path: String) -> Int64? {
        text(path).flatMap { ISO8601DateFormatter().date(from: $0) }.map { Int64($0.timeIntervalSince1970) * 1_000_000 }
    }
}
