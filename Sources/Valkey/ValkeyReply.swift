// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One reply of the server (Valkey documentation, "Serialization protocol", version 2 of it).
public enum ValkeyReply: Sendable, Equatable {
    /// A simple string, such as `OK`.
    case status(String)
    /// A bulk string: any bytes.
    case bytes([UInt8])
    /// A number.
    case integer(Int64)
    /// An error, such as `NOAUTH Authentication required.`
    case failure(String)
    /// The null bulk string or the null array.
    case null
    /// Several replies.
    case array([ValkeyReply])

    /// A reply that does not have the expected shape.
    struct Mismatch: Error {
        let expected: String
    }

    var text: String {
        get throws(Mismatch) {
            switch self {
            case .status(let text): return text
            case .bytes(let bytes):
                guard let text = String(validating: bytes, as: UTF8.self) else { throw Mismatch(expected: "UTF-8") }
                return text
            case .integer, .failure, .null, .array: throw Mismatch(expected: "a string")
            }
        }
    }

    var number: Int {
        get throws(Mismatch) {
            guard case .integer(let value) = self else { throw Mismatch(expected: "a number") }
            return Int(value)
        }
    }

    /// The elements of an array.
    var elements: [ValkeyReply] {
        get throws(Mismatch) {
            guard case .array(let elements) = self else { throw Mismatch(expected: "an array") }
            return elements
        }
    }

    /// The elements of an array that has at least `count` of them.
    func elements(atLeast count: Int) throws(Mismatch) -> [ValkeyReply] {
        let elements = try self.elements
        guard elements.count >= count else { throw Mismatch(expected: "an array of at least \(count)") }
        return elements
    }

    /// An array of names and values by turns, as version 2 of the protocol has it in place of a map.
    var members: [String: ValkeyReply] {
        get throws(Mismatch) {
            let elements = try self.elements
            guard elements.count.isMultiple(of: 2) else { throw Mismatch(expected: "pairs of a name and a value") }
            var members: [String: ValkeyReply] = [:]
            for index in stride(from: 0, to: elements.count, by: 2) {
                members[try elements[index].text] = elements[index + 1]
            }
            return members
        }
    }

    /// Reads each element of an array.
    func map<R>(_ decode: (ValkeyReply) throws(Mismatch) -> R) throws(Mismatch) -> [R] {
        var results: [R] = []
        for element in try elements { results.append(try decode(element)) }
        return results
    }
}
