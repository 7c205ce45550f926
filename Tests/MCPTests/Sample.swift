// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import MCP

/// Messages of a client, and ids.
enum Sample {
    static let project = "5f1f5dd5-6a5b-4a4a-8f43-0c7a0e6f6a52"
    static let task = "0b1c7a52-9ed8-4bd5-a41f-bd0c3fef5b1c"
    static let repository = "cccccccc-0000-4000-8000-00000000000c"

    static func message(_ id: JSONValue?, _ method: String, _ params: JSONValue? = nil) -> [UInt8] {
        JSONValue.object(present: ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params]).json
    }

    static func call(
        _ id: JSONValue, _ tool: String, _ arguments: JSONValue, progressToken: JSONValue? = nil
    ) -> [UInt8] {
        message(
            id, "tools/call",
            .object(present: [
                "name": .string(tool), "arguments": arguments,
                "_meta": progressToken.map { ["progressToken": $0] },
            ]))
    }

    /// A call that needs nothing but a project.
    static func listRepositories(_ id: JSONValue, progressToken: JSONValue? = nil) -> [UInt8] {
        call(id, "github_list_linked_repos", ["projectId": .string(project)], progressToken: progressToken)
    }

    static let noRepositories = ContractAnswer(status: 200, body: Array(#"{"success":true,"data":[]}"#.utf8))

    /// A file of the repository.
    static func file(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

extension MCPSession {
    /// A session of all tools.
    static func test(pageSize: Int = 50, callLimit: Int = 32, project: UUID? = nil) -> MCPSession {
        MCPSession(Settings(version: "1.2.3", project: project, pageSize: pageSize, callLimit: callLimit))
    }

    /// The reply to a message; nil if there is none.
    mutating func reply(to message: [UInt8]) throws -> JSONValue? {
        switch receive(message) {
        case .reply(let reply), .refuse(let reply), .welcome(let reply): try JSONValue(document: reply)
        case .start, .cancel, .ignore: nil
        }
    }
}
