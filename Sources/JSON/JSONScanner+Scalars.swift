// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// Reads a string and decodes its escapes. Invalid parts become U+FFFD (see ``JSONScanner``).
    ///
    /// - Throws: ``PayloadError`` if the value is no string or is malformed.
    public mutating func string() throws(PayloadError) -> String {
        guard next == UInt8(ascii: "\"") else { throw mismatch(expected: "a string") }
        let first = position + 1
        let string = Self.endOfString(first, before: end)
        guard string.isWellFormed else { throw malformed(at: string.end) }
        position = string.end + 1
        return JSONStringDecoder.decode(first, upTo: string.end, hasEscapes: string.hasEscapes)
    }

    /// Reads an integer exactly: ids above 2^53 keep all their digits. `1.0` and `1e3` count as integers.
    ///
    /// - Throws: ``PayloadError`` if the value is no number, has a fraction, does not fit into 64 bits, or is
    ///   malformed.
    public mutating func int64() throws(PayloadError) -> Int64 {
        guard next == UInt8(ascii: "-") || JSONNumber.isDigit(next) else { throw mismatch(expected: "an integer") }
        let number = JSONNumber.scan(position, before: end)
        guard number.isWellFormed else { throw malformed(at: number.end) }
        guard let value = JSONNumber.int64(position, upTo: number.end) else { throw mismatch(expected: "an integer") }
        position = number.end
        return value
    }

    /// Reads `true` or `false`.
    ///
    /// - Throws: ``PayloadError`` if the value is neither.
    public mutating func bool() throws(PayloadError) -> Bool {
        if Self.literal(JSONLiteral.true, at: position, before: end) {
            position += 4
            return true
        }
        guard next == UInt8(ascii: "f"), Self.literal(JSONLiteral.alse, at: position + 1, before: end) else {
            throw mismatch(expected: "true or false")
        }
        position += 5
        return false
    }

    /// Reads a string, or `null` as nil.
    ///
    /// - Throws: ``PayloadError`` as ``string()``.
    public mutating func optionalString() throws(PayloadError) -> String? {
        skipNull() ? nil : try string()
    }

    /// Reads an integer, or `null` as nil.
    ///
    /// - Throws: ``PayloadError`` as ``int64()``.
    public mutating func optionalInt64() throws(PayloadError) -> Int64? {
        skipNull() ? nil : try int64()
    }

    /// Reads `true` or `false`, or `null` as nil.
    ///
    /// - Throws: ``PayloadError`` as ``bool()``.
    public mutating func optionalBool() throws(PayloadError) -> Bool? {
        skipNull() ? nil : try bool()
    }

    /// Moves past a `null` and returns true. If the value is something else, returns false and does not move.
    public mutating func skipNull() -> Bool {
        guard isNull else { return false }
        position += 4
        return true
    }
}
