// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
public import JSON

/// One argument of a tool.
public struct ToolArgument: Sendable, Equatable {
    /// What values an argument may have.
    public enum Kind: Sendable, Equatable {
        /// A UUID of Paca's or ours.
        case id
        /// A text that is not empty.
        case text
        /// A whole number of at least 1.
        case number
        /// One of these texts.
        case choice([String])
    }

    /// Where the value goes in the request to the contract.
    public enum Place: Sendable, Equatable {
        /// Into the path, for the part `:name` of it.
        case path
        /// Into the query, under this name.
        case query(String)
        /// Into the JSON body, under this name.
        case body(String)
    }

    /// The name that an agent uses.
    public let name: String
    /// What values it may have.
    public let kind: Kind
    /// What it means, for an agent.
    public let description: String
    /// Where it goes.
    public let place: Place
    /// Whether a call without it is refused.
    public let isRequired: Bool

    /// The value of an optional argument that is not given; nil if nothing is sent then.
    public let standard: String?

    init(
        _ name: String, _ kind: Kind, _ description: String, _ place: Place, isRequired: Bool = true,
        standard: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.description = description
        self.place = place
        self.isRequired = isRequired
        self.standard = standard
    }

    /// The argument's JSON schema.
    public var schema: JSONValue {
        standard.map { typeSchema.adding(["default": .string($0)]) } ?? typeSchema
    }

    private var typeSchema: JSONValue {
        switch kind {
        case .id: ["type": "string", "format": "uuid", "description": .string(description)]
        case .text: ["type": "string", "minLength": 1, "description": .string(description)]
        case .number: ["type": "integer", "minimum": 1, "description": .string(description)]
        case .choice(let choices):
            [
                "type": "string", "enum": .array(choices.map(JSONValue.string)), "description": .string(description),
            ]
        }
    }

    /// What is wrong with a value; nil if nothing is.
    func fault(of value: JSONValue) -> String? {
        switch kind {
        case .id:
            guard let text = value.stringValue, UUID(text: text) != nil else { return "must be a UUID" }
        case .text:
            guard let text = value.stringValue, !text.isEmpty else { return "must be a text that is not empty" }
        case .number:
            guard let number = value.integerValue, number >= 1 else { return "must be a whole number of at least 1" }
        case .choice(let choices):
            guard let text = value.stringValue, choices.contains(text) else {
                return "must be one of \(choices.joined(separator: ", "))"
            }
        }
        return nil
    }
}
