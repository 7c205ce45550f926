// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

// The two loops that take most of the scanner's time. Both compare several bytes at once, and single bytes only at the
// end of the document.
extension JSONScanner {
    /// The first byte from `place` on that is not white space, or `end`.
    @inline(__always)
    static func endOfWhitespace(_ place: UnsafeRawPointer, before end: UnsafeRawPointer) -> UnsafeRawPointer {
        guard place < end, place.load(as: UInt8.self) <= 0x20 else { return place }
        return endOfIndentation(place, before: end)
    }

    /// The same as ``endOfWhitespace(_:before:)``, optimised for a line break with a run of spaces.
    @inline(__always)
    private static func endOfIndentation(
        _ first: UnsafeRawPointer,
        before end: UnsafeRawPointer
    ) -> UnsafeRawPointer {
        var place = first
        while place < end {
            switch place.load(as: UInt8.self) {
            case 0x20, 0x0A, 0x0D, 0x09: place += 1
            default: return place
            }
            while end - place >= 8 {
                let word = UInt64(littleEndian: place.loadUnaligned(as: UInt64.self)) ^ 0x2020_2020_2020_2020
                place += word.trailingZeroBitCount >> 3
                if word != 0 { break }
            }
        }
        return place
    }

    /// The first quote, backslash or control character from `first` on, or `end`.
    @inline(__always)
    static func endOfPlainText(_ first: UnsafeRawPointer, before end: UnsafeRawPointer) -> UnsafeRawPointer {
        var place = first
        // Not SIMD16: Swift 6.3 compiles its comparisons to a loop over the lanes, which was 20 times slower than this.
        while end - place >= 8 {
            let marks = specialBytes(UInt64(littleEndian: place.loadUnaligned(as: UInt64.self)))
            if marks != 0 { return place + marks.trailingZeroBitCount >> 3 }
            place += 8
        }
        while place < end {
            let byte = place.load(as: UInt8.self)
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            place += 1
        }
        return place
    }

    /// Sets the highest bit of each byte that is a quote, a backslash or below 0x20. Only the lowest bit that is set
    /// can be trusted: the subtraction may borrow, which sets wrong bits above it
    /// (https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord).
    @inline(__always)
    private static func specialBytes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let isQuote = (quote &- ones) & ~quote
        let isBackslash = (backslash &- ones) & ~backslash
        let isControl = (word &- (ones &* 0x20)) & ~word
        return (isQuote | isBackslash | isControl) & (ones &* 0x80)
    }
}
