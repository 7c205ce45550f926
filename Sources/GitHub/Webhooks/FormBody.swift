// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The other encoding of a webhook's body, GitHub's default: a form with the JSON in its field `payload`
/// (`reference/github-facts.md` section 1).
public enum FormBody {
    /// The decoded value of the field `payload`, wherever in the form it stands; of the first one if there are several.
    ///
    /// - Parameter body: An `application/x-www-form-urlencoded` body (https://url.spec.whatwg.org/#urlencoded-parsing):
    ///   `&` between the fields, `+` for a space, `%` and two hexadecimal digits for a byte.
    /// - Throws: ``PayloadError/notAForm`` without such a field; ``PayloadError/malformedPercentEscape(offset:)``, which
    ///   the standard would take as it is, but GitHub does not send, wherever in the body it stands.
    public static func payload(in body: [UInt8]) throws(PayloadError) -> [UInt8] {
        try body.withUnsafeBufferPointer { (bytes) throws(PayloadError) -> [UInt8] in
            try checkEscapes(of: bytes)
            var rest = bytes[...]
            while !rest.isEmpty {
                let field = rest[..<(rest.firstIndex(of: UInt8(ascii: "&")) ?? rest.endIndex)]
                let name = field[..<(field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex)]
                if decode(name).elementsEqual("payload".utf8) { return decode(field[name.endIndex...].dropFirst()) }
                rest = rest[field.endIndex...].dropFirst()
            }
            throw .notAForm
        }
    }

    private static func checkEscapes(of bytes: UnsafeBufferPointer<UInt8>) throws(PayloadError) {
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "%") else {
                index += 1
                continue
            }
            guard bytes.count - index > 2, HexDigit.isDigit(bytes[index + 1]), HexDigit.isDigit(bytes[index + 2])
            else { throw .malformedPercentEscape(offset: index) }
            index += 3
        }
    }

    /// Decodes bytes whose escapes have been checked.
    private static func decode(_ encoded: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        let input = UnsafeBufferPointer(rebasing: encoded)
        return [UInt8](unsafeUninitializedCapacity: input.count) { output, count in
            var index = 0
            while index < input.count {
                let byte = input[index]
                index += 1
                if byte == UInt8(ascii: "%"), input.count - index >= 2 {
                    output[count] = HexDigit.checkedValue(input[index]) << 4 | HexDigit.checkedValue(input[index + 1])
                    index += 2
                } else {
                    output[count] = byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte
                }
                count += 1
            }
        }
    }
}
