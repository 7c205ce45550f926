// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Writes one JSON document (RFC 8259) from left to right, as UTF-8 without white space. It writes the commas itself.
///
/// No other code of this repository writes JSON or escapes strings for it. It escapes only what RFC 8259 section 7
/// demands: quotes and backslashes by a backslash, control characters as `\u00XX`.
public struct JSONWriter: Sendable {
    /// The bytes written so far.
    public private(set) var bytes: [UInt8] = []

    /// An empty document.
    /// - Parameter capacity: the expected number of bytes.
    public init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// The text written so far.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes an object. `members` writes its members.
    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        members(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Writes an array. `elements` writes its elements.
    public mutating func array(_ elements: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "["))
        elements(&self)
        bytes.append(UInt8(ascii: "]"))
    }

    /// Writes a member's name. Its value must be written next.
    public mutating func name(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a member of an object: its name and its value.
    public mutating func member(_ name: String, _ value: some JSONEncodable) {
        self.name(name)
        value.write(to: &self)
    }

    /// Writes a string.
    public mutating func string(_ text: String) {
        separate()
        quote(text)
    }

    /// Writes an integer.
    public mutating func integer(_ value: some BinaryInteger) {
        encoded(String(value).utf8)
    }

    /// Writes a number. JSON has no infinities and no NaN; they are written as null.
    public mutating func number(_ value: Double) {
        guard value.isFinite else { return null() }
        encoded(String(value).utf8)
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        encoded((value ? "true" : "false").utf8)
    }

    /// Writes `null`.
    public mutating func null() {
        encoded("null".utf8)
    }

    /// Writes bytes that are a JSON value already, without any change.
    public mutating func encoded(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    // A comma is needed unless the value is the first of the document or of its container, or follows its name. The
    // last byte written tells: after a complete value it is never an opening bracket or a colon, since a string ends
    // with a quote.
    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): break
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { (characters: UnsafeBufferPointer<UInt8>) in
            var plain = 0
            for (index, byte) in characters.enumerated()
            where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                bytes.append(contentsOf: characters[plain ..< index])
                escape(byte)
                plain = index + 1
            }
            bytes.append(contentsOf: characters[plain...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        guard byte < 0x20 else { return bytes.append(byte) }
        bytes.append(contentsOf: "u00".utf8)
        bytes.append(Hex.lowercase(byte >> 4))
        bytes.append(Hex.lowercase(byte & 0xF))
    }
}
