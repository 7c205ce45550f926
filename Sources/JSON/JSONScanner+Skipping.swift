// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// Moves past the next value, of any type, and checks that it is well-formed.
    ///
    /// Does not recurse: its stack does not grow with the nesting of the document.
    ///
    /// - Throws: ``PayloadError/malformedJSON(offset:)``, ``PayloadError/nestedTooDeeply(limit:)``.
    public mutating func skipValue() throws(PayloadError) {
        var open = OpenContainers(limit: Self.nestingLimit - depth)
        var place = position
        while true {
            if try skipScalarOrOpen(&place, &open) { continue }
            // A value has just ended: close every container that ends here, then continue with the next value.
            while true {
                guard let isObject = open.innermostIsObject else {
                    position = place
                    return
                }
                place = Self.endOfWhitespace(place, before: end)
                guard place < end else { throw malformed(at: place) }
                let byte = place.load(as: UInt8.self)
                place += 1
                if byte == UInt8(ascii: ",") {
                    place = Self.endOfWhitespace(place, before: end)
                    if isObject { try skipKey(&place) }
                    break
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw malformed(at: place - 1) }
                open.pop()
            }
        }
    }

    /// Moves past a scalar or an empty container and returns false; or moves to the first value of a container and
    /// returns true.
    @inline(__always)
    private func skipScalarOrOpen(
        _ place: inout UnsafeRawPointer,
        _ open: inout OpenContainers
    ) throws(PayloadError) -> Bool {
        guard place < end else { throw malformed(at: place) }
        switch place.load(as: UInt8.self) {
        case UInt8(ascii: "\""):
            let string = Self.endOfString(place + 1, before: end)
            guard string.isWellFormed else { throw malformed(at: string.end) }
            place = string.end + 1
        case UInt8(ascii: "{"):
            return try skipOpening(&place, &open, isObject: true)
        case UInt8(ascii: "["):
            return try skipOpening(&place, &open, isObject: false)
        case UInt8(ascii: "t") where Self.literal(JSONLiteral.true, at: place, before: end),
            UInt8(ascii: "n") where Self.literal(JSONLiteral.null, at: place, before: end):
            place += 4
        case UInt8(ascii: "f") where Self.literal(JSONLiteral.alse, at: place + 1, before: end):
            place += 5
        case UInt8(ascii: "-"), UInt8(ascii: "0") ... UInt8(ascii: "9"):
            let number = JSONNumber.scan(place, before: end)
            guard number.isWellFormed else { throw malformed(at: number.end) }
            place = number.end
        default:
            throw malformed(at: place)
        }
        return false
    }

    /// Enters a container. Returns false if it was empty and has been left again.
    @inline(__always)
    private func skipOpening(
        _ place: inout UnsafeRawPointer,
        _ open: inout OpenContainers,
        isObject: Bool
    ) throws(PayloadError) -> Bool {
        guard open.push(isObject: isObject) else { throw .nestedTooDeeply(limit: Self.nestingLimit) }
        place = Self.endOfWhitespace(place + 1, before: end)
        guard place < end else { throw malformed(at: place) }
        guard place.load(as: UInt8.self) == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
            if isObject { try skipKey(&place) }
            return true
        }
        open.pop()
        place += 1
        return false
    }

    /// Moves from a key to its value.
    @inline(__always)
    private func skipKey(_ place: inout UnsafeRawPointer) throws(PayloadError) {
        guard place < end, place.load(as: UInt8.self) == UInt8(ascii: "\"") else { throw malformed(at: place) }
        let key = Self.endOfString(place + 1, before: end)
        guard key.isWellFormed else { throw malformed(at: key.end) }
        place = Self.endOfWhitespace(key.end + 1, before: end)
        guard place < end, place.load(as: UInt8.self) == UInt8(ascii: ":") else { throw malformed(at: place) }
        place = Self.endOfWhitespace(place + 1, before: end)
    }
}
