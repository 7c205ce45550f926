// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A value as the contract writes it (`design/http-contract.md`, "Shapes"): its members in snake case, by name. A member
/// that may be null is there and null, not left out.
protocol Shape: Encodable {
    func write(to object: inout ShapeObject) throws
}

/// The JSON object that a shape is written to.
typealias ShapeObject = KeyedEncodingContainer<ShapeKey>

extension Shape {
    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: ShapeKey.self)
        try write(to: &object)
    }
}

/// The name of a member.
struct ShapeKey: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String

    init(stringLiteral name: String) {
        stringValue = name
    }

    init?(stringValue name: String) {
        stringValue = name
    }

    /// No object of ours is keyed by numbers.
    var intValue: Int? { nil }

    init?(intValue: Int) {
        nil
    }
}
