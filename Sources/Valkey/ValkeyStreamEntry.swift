// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The id of a stream's entry: the server's time in milliseconds, and a number that tells entries of the same
/// millisecond apart.
public struct ValkeyStreamID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Milliseconds since 1970 by the server's clock.
    public let milliseconds: UInt64
    /// The number within the millisecond.
    public let sequence: UInt64

    /// The id before all others.
    public static let zero = ValkeyStreamID(milliseconds: 0, sequence: 0)

    /// Makes an id.
    public init(milliseconds: UInt64, sequence: UInt64) {
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    /// Reads `1699999999999-0`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30 ... 0x39).contains($0) } }),
            let milliseconds = UInt64(parts[0]), let sequence = UInt64(parts[1])
        else { return nil }
        self.init(milliseconds: milliseconds, sequence: sequence)
    }

    /// The greatest id below this one; the id itself if there is none.
    public var predecessor: ValkeyStreamID {
        if sequence > 0 { return ValkeyStreamID(milliseconds: milliseconds, sequence: sequence - 1) }
        guard milliseconds > 0 else { return self }
        return ValkeyStreamID(milliseconds: milliseconds - 1, sequence: .max)
    }

    /// The text form, as commands take it.
    public var description: String { "\(milliseconds)-\(sequence)" }

    /// By time.
    public static func < (left: ValkeyStreamID, right: ValkeyStreamID) -> Bool {
        (left.milliseconds, left.sequence) < (right.milliseconds, right.sequence)
    }
}

/// One entry of a stream.
public struct ValkeyStreamEntry: Sendable, Equatable {
    /// A field of an entry.
    public struct Field: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// Its value: any bytes.
        public let value: [UInt8]

        /// Makes a field.
        public init(name: String, value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// The entry's id.
    public let id: ValkeyStreamID
    /// The fields in the order of the server. Empty if the entry was deleted while it was pending.
    public let fields: [Field]

    /// Makes an entry.
    public init(id: ValkeyStreamID, fields: [Field]) {
        self.id = id
        self.fields = fields
    }

    /// The value of the first field with this name; nil if there is none or if it is not UTF-8.
    public subscript(name: String) -> String? {
        fields.first { $0.name == name }.flatMap { String(validating: $0.value, as: UTF8.self) }
    }
}

extension ValkeyReply {
    var streamID: ValkeyStreamID {
        get throws(Mismatch) {
            guard let id = ValkeyStreamID(try text) else { throw Mismatch(expected: "an entry's id") }
            return id
        }
    }

    var streamEntry: ValkeyStreamEntry {
        get throws(Mismatch) {
            let parts = try elements(atLeast: 2)
            let id = try parts[0].streamID
            // A pending entry that was deleted or trimmed has null in place of its fields.
            guard parts[1] != .null else { return ValkeyStreamEntry(id: id, fields: []) }
            let words = try parts[1].elements
            guard words.count.isMultiple(of: 2) else { throw Mismatch(expected: "pairs of a name and a value") }
            var fields: [ValkeyStreamEntry.Field] = []
            for index in stride(from: 0, to: words.count, by: 2) {
                guard case .bytes(let name) = words[index], case .bytes(let value) = words[index + 1] else {
                    throw Mismatch(expected: "a field of an entry")
                }
                // A name that is not UTF-8 is none of ours, so it may be repaired. A value may not.
                fields.append(.init(name: String(decoding: name, as: UTF8.self), value: value))
            }
            return ValkeyStreamEntry(id: id, fields: fields)
        }
    }
}
