// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The grammar of JSON's numbers (RFC 8259 section 6), and their exact value as integers.
package enum JSONNumber {
    /// Whether a byte is an ASCII digit.
    @inlinable
    package static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }

    /// Where the number that begins at `first` ends. If it is malformed: the first wrong byte.
    @inline(__always)
    static func scan(
        _ first: UnsafeRawPointer,
        before end: UnsafeRawPointer
    ) -> (end: UnsafeRawPointer, isWellFormed: Bool) {
        @inline(__always) func byte(_ place: UnsafeRawPointer) -> UInt8 {
            place < end ? place.load(as: UInt8.self) : 0
        }
        @inline(__always) func digits(_ place: inout UnsafeRawPointer) -> Bool {
            let before = place
            while isDigit(byte(place)) { place += 1 }
            return place > before
        }
        var place = first
        if byte(place) == UInt8(ascii: "-") { place += 1 }
        if byte(place) == UInt8(ascii: "0") {
            place += 1
        } else if !digits(&place) {
            return (place, false)
        }
        if byte(place) == UInt8(ascii: ".") {
            place += 1
            guard digits(&place) else { return (place, false) }
        }
        if byte(place) | 0x20 == UInt8(ascii: "e") {
            place += 1
            if byte(place) == UInt8(ascii: "-") || byte(place) == UInt8(ascii: "+") { place += 1 }
            guard digits(&place) else { return (place, false) }
        }
        return (place, true)
    }

    /// The value of a well-formed number; nil if it has a fraction or does not fit into 64 bits.
    static func int64(_ first: UnsafeRawPointer, upTo end: UnsafeRawPointer) -> Int64? {
        var decimal = DecimalAccumulator()
        var place = first
        let isNegative = place.load(as: UInt8.self) == UInt8(ascii: "-")
        if isNegative { place += 1 }
        var isFraction = false
        while place < end {
            let byte = place.load(as: UInt8.self)
            place += 1
            if isDigit(byte) {
                guard decimal.append(byte - UInt8(ascii: "0"), isFraction: isFraction) else { return nil }
            } else if byte == UInt8(ascii: ".") {
                isFraction = true
            } else {
                break
            }
        }
        return decimal.value(exponent: exponent(place, upTo: end), isNegative: isNegative)
    }

    /// The exponent after an `e`; 0 if there is none. Reading stops at 2^48, because no document has that many digits.
    private static func exponent(_ first: UnsafeRawPointer, upTo end: UnsafeRawPointer) -> Int {
        guard first < end else { return 0 }
        let sign = first.load(as: UInt8.self)
        var place = isDigit(sign) ? first : first + 1
        var exponent = 0
        while place < end, exponent < 1 << 48 {
            exponent = exponent * 10 + Int(place.load(as: UInt8.self) - UInt8(ascii: "0"))
            place += 1
        }
        return sign == UInt8(ascii: "-") ? -exponent : exponent
    }
}
