// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// Reads a string like ``string()``, but throws where that one would replace something: invalid UTF-8, a lone
    /// surrogate, or the character NUL.
    ///
    /// For the bodies of our callers, who can correct their request. Bodies from GitHub are read with ``string()``.
    ///
    /// - Throws: ``PayloadError`` if the value is not such a string or is malformed.
    public mutating func exactString() throws(PayloadError) -> String {
        guard next == UInt8(ascii: "\"") else { throw mismatch(expected: "a string") }
        let first = position + 1
        let string = Self.endOfString(first, before: end)
        guard string.isWellFormed else { throw malformed(at: string.end) }
        guard Self.isExact(first, upTo: string.end, hasEscapes: string.hasEscapes) else {
            throw .wrongType(path: "", expected: "valid text without the character NUL")
        }
        position = string.end + 1
        return JSONStringDecoder.decode(first, upTo: string.end, hasEscapes: string.hasEscapes)
    }

    /// Whether a well-formed string is valid Unicode text that Postgres can hold.
    private static func isExact(_ first: UnsafeRawPointer, upTo end: UnsafeRawPointer, hasEscapes: Bool) -> Bool {
        let raw = UnsafeRawBufferPointer(start: first, count: end - first)
        guard String(validating: raw, as: UTF8.self) != nil else { return false }
        guard hasEscapes else { return true }
        var place = first
        while place < end {
            place = endOfPlainText(place, before: end)
            guard place < end else { return true }
            guard place.load(fromByteOffset: 1, as: UInt8.self) == UInt8(ascii: "u") else {
                place += 2
                continue
            }
            switch JSONStringDecoder.codeUnit(place) {
            case 0, 0xDC00 ... 0xDFFF: return false
            case 0xD800 ... 0xDBFF:
                guard JSONStringDecoder.lowSurrogate(place + 6, before: end) != nil else { return false }
                place += 12
            default: place += 6
            }
        }
        return true
    }
}
