// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Hexadecimal digits, as JSON escapes, percent escapes and signatures use them.
enum HexDigit {
    /// The value of an ASCII digit of either case; nil for every other byte.
    @inline(__always)
    static func value(_ byte: UInt8) -> UInt8? {
        isDigit(byte) ? checkedValue(byte) : nil
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
    }

    /// The value of a byte that is known to be a digit: the letters lie 9 above the digits in their low four bits, and
    /// only they have bit 6. Without branches, because digits and letters alternate at random.
    @inline(__always)
    static func checkedValue(_ byte: UInt8) -> UInt8 {
        (byte & 0xF) &+ 9 &* (byte >> 6)
    }

    /// The lower-case ASCII digit of a value below 16.
    static func lowercase(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// The upper-case ASCII digit of a value below 16.
    static func uppercase(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
