// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Hexadecimal text (RFC 4648 section 8): written in lower case, read in either.
public enum Hex {
    /// Two lower-case digits for each byte.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(bytes.underestimatedCount * 2)
        for byte in bytes {
            digits.append(lowercase(byte >> 4))
            digits.append(lowercase(byte & 0xF))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The bytes that `text` spells, in digits of either case; nil if it has an odd length or any other character.
    public static func decode(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// The value of an ASCII digit of either case; nil for every other byte.
    @inlinable
    package static func value(_ byte: UInt8) -> UInt8? {
        isDigit(byte) ? checkedValue(byte) : nil
    }

    @inlinable
    package static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
    }

    /// The value of a byte that is known to be a hexadecimal digit.
    ///
    /// The low four bits of a letter are 9 less than its value, and only letters have bit 6 set. The computation has no
    /// branch, because digits and letters alternate at random and would be mispredicted.
    @inlinable
    package static func checkedValue(_ byte: UInt8) -> UInt8 {
        (byte & 0xF) &+ 9 &* (byte >> 6)
    }

    /// The lower-case ASCII digit of a value below 16.
    @inlinable
    package static func lowercase(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// The upper-case ASCII digit of a value below 16.
    @inlinable
    package static func uppercase(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
