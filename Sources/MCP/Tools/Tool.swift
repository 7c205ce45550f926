// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation
public import JSON

/// One tool: what an agent sees of it, the request of the HTTP contract that it stands for, and how the answer reads.
///
/// A tool has no code of its own. The table of tools is a value, so the native server and `mcp/mcp.js` do the same.
public struct Tool: Sendable, Equatable {
    /// The name, which begins with `github_`.
    public let name: String
    /// The name for people.
    public let title: String
    /// What it is for, for an agent.
    public let description: String
    /// What it does to the world.
    public let effect: ToolEffect
    /// The method of the contract's request.
    public let method: String
    /// The path after `/projects/:projectId`, as the contract writes it.
    public let path: String
    /// The arguments. The first is always `projectId`.
    public let arguments: [ToolArgument]
    /// How the answer reads.
    public let answer: ToolText

    init(
        _ name: String, _ title: String, _ effect: ToolEffect, _ method: String, _ path: String,
        _ arguments: [ToolArgument] = [], answer: ToolText, _ description: String
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.effect = effect
        self.method = method
        self.path = path
        self.arguments = [.project] + arguments
        self.answer = answer
    }

    /// The JSON schema of the arguments.
    public var inputSchema: JSONValue {
        [
            "type": "object",
            "properties": .object(arguments.map { JSONValue.Member(name: $0.name, value: $0.schema) }),
            "required": .array(arguments.filter(\.isRequired).map { .string($0.name) }),
        ]
    }

    /// The tool as MCP lists it.
    public var listing: JSONValue {
        [
            "name": .string(name), "title": .string(title), "description": .string(description),
            "inputSchema": inputSchema, "annotations": effect.annotations,
        ]
    }

    /// The request for these arguments.
    /// - Parameter pinned: The only project that may be used, which is also the default; nil for any.
    /// - Throws: ``ToolFailure`` that names every argument that is wrong.
    public func request(
        _ values: JSONValue, pinnedTo pinned: UUID? = nil
    ) throws(ToolFailure) -> ContractRequest {
        guard case .object(var members) = values else {
            throw .arguments(["the arguments must be a JSON object"], of: self)
        }
        // A model that has nothing to say for an optional argument often says null.
        members.removeAll { $0.value == .null }
        if let pinned, JSONValue.object(members)[ToolArgument.project.name] == nil {
            members.append(JSONValue.Member(name: ToolArgument.project.name, value: .string(pinned.text)))
        }
        let given = JSONValue.object(members)
        let faults = faults(in: given, pinned)
        guard faults.isEmpty else { throw .arguments(faults, of: self) }
        return ContractRequest(self, given)
    }

    private func faults(in given: JSONValue, _ pinned: UUID?) -> [String] {
        var faults: [String] = []
        for argument in arguments {
            guard let value = given[argument.name] else {
                if argument.isRequired { faults.append("`\(argument.name)` is missing") }
                continue
            }
            if let fault = argument.fault(of: value) { faults.append("`\(argument.name)` \(fault)") }
        }
        if let pinned, faults.isEmpty, given[ToolArgument.project.name]?.stringValue.flatMap(UUID.init(text:)) != pinned
        {
            faults.append("`\(ToolArgument.project.name)` must be \(pinned.text), the only project of this session")
        }
        return faults
    }
}

extension ToolArgument {
    static let project = ToolArgument("projectId", .id, "The project's id (UUID) in Paca.", .path)
    static let task = ToolArgument("taskId", .id, "The task's id (UUID) in Paca, not its number.", .path)
}
