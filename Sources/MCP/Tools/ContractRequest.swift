// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
public import JSON

/// A request of the HTTP contract (`docs/design/http-contract.md`) that a tool's call stands for.
public struct ContractRequest: Sendable, Equatable {
    /// The address before `/projects/…`.
    public static let base = "/api/v1/plugins/com.paca.github"

    /// The method.
    public let method: String
    /// The path and the query.
    public let target: String
    /// The JSON body; nil if the request has none.
    public let body: JSONValue?

    /// - Parameter values: The arguments, which have been checked.
    init(_ tool: Tool, _ values: JSONValue) {
        var path = "\(Self.base)/projects/:projectId\(tool.path)"
        var query: [(String, String)] = []
        var members: [JSONValue.Member] = []
        for argument in tool.arguments {
            guard let value = values[argument.name] ?? argument.standard.map(JSONValue.string) else { continue }
            switch argument.place {
            case .path:
                let text = value.stringValue ?? ""
                // A UUID is written in lower case, as everywhere in the contract.
                let part = UUID(text: text)?.text ?? PercentEncoding.component(text)
                path = path.replacing(":\(argument.name)", with: part)
            case .query(let name): query.append((name, value.stringValue ?? value.integerValue.map(String.init) ?? ""))
            case .body(let name): members.append(JSONValue.Member(name: name, value: value))
            }
        }
        method = tool.method
        target = path + PercentEncoding.query(query)
        // The contract's POSTs all take a JSON body, if only an empty object.
        body = method == "POST" ? .object(members) : nil
    }
}

/// The contract's answer to a request.
public struct ContractAnswer: Sendable, Equatable {
    /// The HTTP status.
    public let status: Int
    /// The body, which is an envelope of the contract unless something between us and the service answered.
    public let body: [UInt8]
    /// The header `Retry-After` in seconds.
    public let retryAfter: Int?

    /// Makes an answer.
    public init(status: Int, body: [UInt8], retryAfter: Int? = nil) {
        self.status = status
        self.body = body
        self.retryAfter = retryAfter
    }
}

/// Sends requests to the contract: over HTTP, or inside the service.
public protocol ContractCaller: Sendable {
    /// - Throws: An error whose description an agent may read, if there was no answer.
    func call(_ request: ContractRequest) async throws -> ContractAnswer
}
