// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// Reads a whole document into a tree. If a member occurs twice in an object, the last one counts.
    /// - Throws: ``PayloadError`` if it is not well-formed, or is nested deeper than ``JSONScanner/nestingLimit``.
    public init(document bytes: [UInt8]) throws(PayloadError) {
        self = try JSONScanner.scan(bytes) { (scanner) throws(PayloadError) in try Self.read(&scanner) }
    }

    private static func read(_ scanner: inout JSONScanner) throws(PayloadError) -> JSONValue {
        switch scanner.next {
        case UInt8(ascii: "{"): return .object(try members(&scanner))
        case UInt8(ascii: "["):
            return .array(try scanner.elements { (scanner) throws(PayloadError) in try read(&scanner) })
        case UInt8(ascii: "\""): return .string(try scanner.string())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try scanner.bool())
        default: return scanner.skipNull() ? .null : try number(&scanner)
        }
    }

    // The places are kept apart, so that an object with very many members is not searched for each of them.
    private static func members(_ scanner: inout JSONScanner) throws(PayloadError) -> [Member] {
        var members: [Member] = []
        var places: [String: Int] = [:]
        try scanner.object { (key, scanner) throws(PayloadError) in
            let member = Member(name: key.text, value: try read(&scanner))
            if let place = places[member.name] {
                members[place] = member
            } else {
                places[member.name] = members.count
                members.append(member)
            }
        }
        return members
    }

    private static func number(_ scanner: inout JSONScanner) throws(PayloadError) -> JSONValue {
        let bytes = try scanner.rawValue()
        let text = String(decoding: bytes, as: UTF8.self)
        if let integer = Int(text) { return .integer(integer) }
        // The scanner has found the text well-formed. What is no finite Double (1e999) stays as it was written.
        guard let number = Double(text), number.isFinite else { return .encoded(bytes) }
        return .number(number)
    }
}
