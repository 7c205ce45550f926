// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// Reads an object and calls `member` for each of its members, in the document's order.
    ///
    /// `member` is called once for each occurrence of a key, so a caller that assigns keeps the last value. A value
    /// that `member` does not read is skipped.
    ///
    /// - Parameter member: Gets the key, and the scanner positioned at the value. It may read that one value and no
    ///   other.
    /// - Throws: ``PayloadError`` if the value is no object, is malformed, or `member` throws. The path of an error in
    ///   a member starts with the member's key.
    public mutating func object(
        _ member: (borrowing JSONKey, inout JSONScanner) throws(PayloadError) -> Void
    ) throws(PayloadError) {
        guard next == UInt8(ascii: "{") else { throw mismatch(expected: "an object") }
        try open()
        if try close(UInt8(ascii: "}")) { return }
        while true {
            let key = try key()
            let value = position
            do throws(PayloadError) {
                try member(key, &self)
            } catch {
                throw error.inside(member: key.text)
            }
            if position == value { try skipValue() }
            skipWhitespace()
            if try close(UInt8(ascii: "}")) { return }
            try comma()
        }
    }

    /// Reads an array and calls `element` for each of its elements.
    ///
    /// - Parameter element: Gets the scanner positioned at the element. It may read that one value and no other; a
    ///   value that it does not read is skipped.
    /// - Throws: ``PayloadError`` if the value is no array, is malformed, or `element` throws. The path of an error in
    ///   an element starts with the element's index, counted from 0.
    public mutating func array(
        _ element: (inout JSONScanner) throws(PayloadError) -> Void
    ) throws(PayloadError) {
        guard next == UInt8(ascii: "[") else { throw mismatch(expected: "an array") }
        try open()
        if try close(UInt8(ascii: "]")) { return }
        var index = 0
        while true {
            let value = position
            do throws(PayloadError) {
                try element(&self)
            } catch {
                throw error.inside(index: index)
            }
            if position == value { try skipValue() }
            skipWhitespace()
            if try close(UInt8(ascii: "]")) { return }
            try comma()
            index += 1
        }
    }

    private mutating func open() throws(PayloadError) {
        guard depth < Self.nestingLimit else { throw .nestedTooDeeply(limit: Self.nestingLimit) }
        depth += 1
        position += 1
        skipWhitespace()
    }

    private mutating func close(_ bracket: UInt8) throws(PayloadError) -> Bool {
        guard next == bracket else { return false }
        depth -= 1
        position += 1
        return true
    }

    private mutating func comma() throws(PayloadError) {
        guard next == UInt8(ascii: ",") else { throw malformed() }
        position += 1
        skipWhitespace()
    }

    private mutating func key() throws(PayloadError) -> JSONKey {
        guard next == UInt8(ascii: "\"") else { throw malformed() }
        let first = position + 1
        let string = Self.endOfString(first, before: end)
        guard string.isWellFormed else { throw malformed(at: string.end) }
        position = string.end + 1
        skipWhitespace()
        guard next == UInt8(ascii: ":") else { throw malformed() }
        position += 1
        skipWhitespace()
        return JSONKey(first, upTo: string.end, hasEscapes: string.hasEscapes)
    }
}
