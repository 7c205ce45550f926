// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
public import JSON

/// A whole document read with ``JSONScanner``, to be compared with what Foundation reads.
public indirect enum JSONTree: Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// An integer that fits into 64 bits.
    case integer(Int64)
    /// A number with a fraction, or one that does not fit into 64 bits. The scanner does not offer its value.
    case otherNumber
    /// A string.
    case string(String)
    /// An array.
    case array([JSONTree])
    /// An object.
    case object([String: JSONTree])

    /// Reads a whole document.
    public init(scanning bytes: [UInt8]) throws {
        self = try JSONScanner.scan(bytes) { (scanner) throws(PayloadError) in try JSONTree(&scanner) }
    }

    /// Reads the value at the scanner's position.
    public init(_ scanner: inout JSONScanner) throws(PayloadError) {
        switch scanner.next {
        case UInt8(ascii: "{"):
            var members: [String: JSONTree] = [:]
            try scanner.object { (key, scanner) throws(PayloadError) in
                members[key.text] = try JSONTree(&scanner)
            }
            self = .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONTree] = []
            try scanner.array { (scanner) throws(PayloadError) in elements.append(try JSONTree(&scanner)) }
            self = .array(elements)
        case UInt8(ascii: "\""):
            self = .string(try scanner.string())
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            self = .bool(try scanner.bool())
        case UInt8(ascii: "n"):
            guard scanner.skipNull() else { throw scanner.malformed() }
            self = .null
        default:
            self = try Self.number(&scanner)
        }
    }

    private static func number(_ scanner: inout JSONScanner) throws(PayloadError) -> JSONTree {
        do throws(PayloadError) {
            return .integer(try scanner.int64())
        } catch {
            guard case .wrongType = error else { throw error }
            try scanner.skipValue()
            return .otherNumber
        }
    }

    /// Converts what Foundation read by the scanner's rules: integers are exact, and NUL becomes U+FFFD.
    public init(foundation value: Any) {
        switch value {
        case let members as [String: Any]:
            self = .object(
                Dictionary(members.map { (Self.withoutNUL($0), JSONTree(foundation: $1)) }) { $1 })
        case let elements as [Any]: self = .array(elements.map(JSONTree.init(foundation:)))
        case let string as String: self = .string(Self.withoutNUL(string))
        case let number as NSNumber: self = Self.number(number)
        default: self = .null
        }
    }

    private static func number(_ number: NSNumber) -> JSONTree {
        if String(cString: number.objCType) == "c" { return .bool(number.boolValue) }
        // Foundation reads long negative integers as decimals, and `1e3` and `1.0` as doubles. The tests have no
        // doubles beyond 2^53, which would not be exact.
        let integer = Int64(number.stringValue) ?? Int64(exactly: number.doubleValue)
        return integer.map(JSONTree.integer) ?? .otherNumber
    }

    private static func withoutNUL(_ string: String) -> String {
        String(String.UnicodeScalarView(string.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }
}
