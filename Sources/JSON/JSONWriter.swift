// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Writes one JSON document (RFC 8259) from left to right, as UTF-8 without white space. Commas are set by themselves.
///
/// The only writer and the only escaper of this repository. It escapes what RFC 8259 section 7 demands and nothing else:
/// quotes and backslashes by a backslash, control characters as `\u00XX`.
public struct JSONWriter: Sendable {
    /// What is written so far.
    public private(set) var bytes: [UInt8] = []

    /// An empty document.
    /// - Parameter capacity: how many bytes are expected.
    public init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// What is written so far, as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes an object; `members` writes each of its members.
    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        members(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Writes an array; `elements` writes each of its elements.
    public mutating func array(_ elements: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "["))
        elements(&self)
        bytes.append(UInt8(ascii: "]"))
    }

    /// Writes a member's name; its value has to follow.
    public mutating func name(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a member of an object.
    public mutating func member(_ name: String, _ value: some JSONEncodable) {
        self.name(name)
        value.write(to: &self)
    }

    /// Writes a string.
    public mutating func string(_ text: String) {
        separate()
        quote(text)
    }

    /// Writes a whole number.
    public mutating func integer(_ value: some BinaryInteger) {
        encoded(String(value).utf8)
    }

    /// Writes a number; null for one that JSON does not have (infinite, or none).
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

    /// Writes a value that is JSON already, as it is.
    public mutating func encoded(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// A value follows another one unless it is the first of its container or of the document, or follows its name. A
    /// string ends with a quote, so the last byte tells.
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
