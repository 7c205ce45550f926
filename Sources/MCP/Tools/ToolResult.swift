// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// What a call of a tool ends with.
public struct ToolResult: Sendable, Equatable {
    /// The text for reading.
    public let text: String
    /// The same for programs. Always an object.
    public let structure: JSONValue
    /// Whether the call failed.
    public let isError: Bool

    /// The result for an answer of the contract.
    public init(_ answer: ContractAnswer, of tool: Tool) {
        guard (200 ..< 300).contains(answer.status) else {
            self.init(ToolFailure(answer))
            return
        }
        let data: JSONValue
        if answer.status == 204 {
            data = .null
            // A body that cannot be read is not the contract's: then the result is a failure.
        } else if let read = try? JSONValue(document: answer.body)["data"] {
            data = read
        } else {
            self.init(ToolFailure(ContractAnswer(status: answer.status, body: [], retryAfter: nil)))
            return
        }
        self.init(text: tool.answer.render(data), structure: tool.answer.structure(data), isError: false)
    }

    /// The result for a failure.
    public init(_ failure: ToolFailure) {
        self.init(text: failure.text, structure: failure.structure, isError: true)
    }

    private init(text: String, structure: JSONValue, isError: Bool) {
        self.text = text
        self.structure = structure
        self.isError = isError
    }

    /// The result as MCP writes it.
    public var json: JSONValue {
        .object(present: [
            "content": [["type": "text", "text": .string(text)]],
            "structuredContent": structure,
            "isError": isError ? .bool(true) : nil,
        ])
    }
}
