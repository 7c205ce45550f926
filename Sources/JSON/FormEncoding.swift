// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// `application/x-www-form-urlencoded` (https://url.spec.whatwg.org/#application/x-www-form-urlencoded). Fields are
/// separated by `&`; `+` stands for a space, and `%` with two hexadecimal digits for a byte.
public enum FormEncoding {
    /// Encodes the fields in the given order.
    public static func encode(_ fields: [(name: String, value: [UInt8])]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "&")) }
            append(Array(field.name.utf8), to: &bytes)
            bytes.append(UInt8(ascii: "="))
            append(field.value, to: &bytes)
        }
        return bytes
    }

    /// The decoded value of the first field of that name; nil if there is none.
    ///
    /// - Throws: ``PayloadError/malformedPercentEscape(offset:)`` for a malformed escape anywhere in the body. The
    ///   standard would keep such an escape as it is; GitHub never sends one.
    public static func value(of name: String, in body: [UInt8]) throws(PayloadError) -> [UInt8]? {
        try body.withUnsafeBufferPointer { (bytes) throws(PayloadError) -> [UInt8]? in
            try checkEscapes(of: bytes)
            var rest = bytes[...]
            while !rest.isEmpty {
                let field = rest[..<(rest.firstIndex(of: UInt8(ascii: "&")) ?? rest.endIndex)]
                let key = field[..<(field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex)]
                if decode(key).elementsEqual(name.utf8) { return decode(field[key.endIndex...].dropFirst()) }
                rest = rest[field.endIndex...].dropFirst()
            }
            return nil
        }
    }

    private static func checkEscapes(of bytes: UnsafeBufferPointer<UInt8>) throws(PayloadError) {
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "%") else {
                index += 1
                continue
            }
            guard bytes.count - index > 2, Hex.isDigit(bytes[index + 1]), Hex.isDigit(bytes[index + 2])
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
                    output[count] = Hex.checkedValue(input[index]) << 4 | Hex.checkedValue(input[index + 1])
                    index += 2
                } else {
                    output[count] = byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte
                }
                count += 1
            }
        }
    }

    private static func append(_ value: [UInt8], to bytes: inout [UInt8]) {
        for byte in value {
            if byte == UInt8(ascii: " ") {
                bytes.append(UInt8(ascii: "+"))
            } else if byte == UInt8(ascii: "*") || (byte != UInt8(ascii: "~") && PercentEncoding.isUnreserved(byte)) {
                bytes.append(byte)
            } else {
                PercentEncoding.append(byte, to: &bytes)
            }
        }
    }
}
