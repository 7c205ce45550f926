// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Makes a `String` of the bytes between two quotes. The scanner has already checked that they are well-formed.
enum JSONStringDecoder {
    private static let replacement: UInt32 = 0xFFFD

    /// Decodes escapes, and replaces invalid parts by U+FFFD.
    static func decode(_ first: UnsafeRawPointer, upTo end: UnsafeRawPointer, hasEscapes: Bool) -> String {
        let raw = UnsafeRawBufferPointer(start: first, count: end - first)
        guard hasEscapes else { return String(decoding: raw, as: UTF8.self) }
        // An escape is never shorter than the character it stands for, so the decoded text fits into `raw.count` bytes.
        return String(unsafeUninitializedCapacity: raw.count) { output in
            var place = first
            var length = 0
            while place < end {
                let plain = JSONScanner.endOfPlainText(place, before: end)
                let text = UnsafeRawBufferPointer(start: place, count: plain - place)
                UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(output)[length...])
                    .copyMemory(from: text)
                length += text.count
                place = plain
                if place < end { append(scalar(&place, before: end), to: output, &length) }
            }
            return length
        }
    }

    /// Reads the escape at `place` and moves past it.
    private static func scalar(_ place: inout UnsafeRawPointer, before end: UnsafeRawPointer) -> UInt32 {
        let letter = place.load(fromByteOffset: 1, as: UInt8.self)
        guard letter == UInt8(ascii: "u") else {
            place += 2
            return UInt32(simpleEscape(letter))
        }
        let unit = codeUnit(place)
        place += 6
        switch unit {
        case 0, 0xDC00 ... 0xDFFF:
            return replacement
        case 0xD800 ... 0xDBFF:
            guard let low = lowSurrogate(place, before: end) else { return replacement }
            place += 6
            return 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        default:
            return unit
        }
    }

    static func lowSurrogate(_ place: UnsafeRawPointer, before end: UnsafeRawPointer) -> UInt32? {
        guard end - place >= 6, place.load(as: UInt8.self) == UInt8(ascii: "\\"),
            place.load(fromByteOffset: 1, as: UInt8.self) == UInt8(ascii: "u")
        else { return nil }
        let unit = codeUnit(place)
        return 0xDC00 ... 0xDFFF ~= unit ? unit : nil
    }

    /// The value of the four digits of the `\u` escape at `place`.
    static func codeUnit(_ place: UnsafeRawPointer) -> UInt32 {
        var unit: UInt32 = 0
        for offset in 2 ..< 6 {
            unit = unit << 4 | UInt32(Hex.value(place.load(fromByteOffset: offset, as: UInt8.self)) ?? 0)
        }
        return unit
    }

    private static func simpleEscape(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    private static func append(_ scalar: UInt32, to output: UnsafeMutableBufferPointer<UInt8>, _ length: inout Int) {
        guard let scalar = Unicode.Scalar(scalar) else { return }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
            output[length] = byte
            length += 1
        }
    }
}
