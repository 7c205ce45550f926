// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension JSONValue: JSONEncodable {
    /// Writes the value. The members of an object keep their order.
    public func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .bool(let value): json.bool(value)
        case .integer(let value): json.integer(value)
        case .number(let value): json.number(value)
        case .string(let value): json.string(value)
        case .array(let values): values.write(to: &json)
        case .object(let members):
            json.object { json in
                for member in members { json.member(member.name, member.value) }
            }
        case .encoded(let bytes): json.encoded(bytes)
        }
    }
}
