// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// The result of searching a string's closing quote.
    struct StringEnd {
        /// The closing quote. If the string is malformed: the first wrong byte.
        let end: UnsafeRawPointer
        let hasEscapes: Bool
        let isWellFormed: Bool
    }

    /// Finds the closing quote of the string whose first character is at `first`, and checks the escapes on the way.
    @inline(__always)
    static func endOfString(_ first: UnsafeRawPointer, before end: UnsafeRawPointer) -> StringEnd {
        let place = endOfPlainText(first, before: end)
        if place < end, place.load(as: UInt8.self) == UInt8(ascii: "\"") {
            return StringEnd(end: place, hasEscapes: false, isWellFormed: true)
        }
        return endOfEscapedString(place, before: end)
    }

    @inline(never)
    private static func endOfEscapedString(_ first: UnsafeRawPointer, before end: UnsafeRawPointer) -> StringEnd {
        var place = first
        while place < end {
            switch place.load(as: UInt8.self) {
            case UInt8(ascii: "\""):
                return StringEnd(end: place, hasEscapes: true, isWellFormed: true)
            case UInt8(ascii: "\\"):
                let length = lengthOfEscape(place, before: end)
                guard length > 0 else { return StringEnd(end: place, hasEscapes: true, isWellFormed: false) }
                place = endOfPlainText(place + length, before: end)
            default:
                return StringEnd(end: place, hasEscapes: true, isWellFormed: false)
            }
        }
        return StringEnd(end: end, hasEscapes: true, isWellFormed: false)
    }

    /// The length of the escape in bytes, 2 or 6; 0 if the backslash begins no valid escape.
    private static func lengthOfEscape(_ backslash: UnsafeRawPointer, before end: UnsafeRawPointer) -> Int {
        guard end - backslash >= 2 else { return 0 }
        switch backslash.load(fromByteOffset: 1, as: UInt8.self) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 2
        case UInt8(ascii: "u"):
            guard end - backslash >= 6 else { return 0 }
            for offset in 2 ..< 6
            where Hex.value(backslash.load(fromByteOffset: offset, as: UInt8.self)) == nil {
                return 0
            }
            return 6
        default:
            return 0
        }
    }
}
