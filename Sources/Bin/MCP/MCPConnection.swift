// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation

/// Where `paca-sync mcp` finds the service, and as whom. It reads the variables of Paca's own MCP server, so that one
/// set of values serves both (`docs/reference/host-facts.md` section 3).
struct MCPConnection: Sendable {
    /// A variable that is missing or has a bad value.
    struct Fault: Error, CustomStringConvertible, Equatable {
        let description: String
    }

    /// The address before `/api/v1`.
    let address: String
    /// The header fields that tell who the caller is.
    let credentials: [(name: String, value: Secret<String>)]
    /// The only project that may be used; nil for any.
    let project: UUID?

    init(_ variables: [String: String]) throws(Fault) {
        let value = { (name: String) in variables[name].flatMap { $0.isEmpty ? nil : $0 } }
        var address = value("PACA_API_URL") ?? "http://localhost:8080"
        guard let url = URL(string: address), ["http", "https"].contains(url.scheme), url.host() != nil else {
            throw Fault(description: "PACA_API_URL is no web address; for example https://paca.example.com")
        }
        for end in ["/", "/api/v1", "/"] where address.hasSuffix(end) { address.removeLast(end.count) }
        self.address = address
        switch (value("PACA_API_KEY"), value("PACA_SYNC_TOKEN")) {
        case (let key?, nil):
            let others = [("X-Agent-ID", "PACA_AGENT_ID"), ("X-Actor-User-ID", "PACA_ACTOR_USER_ID")]
            credentials =
                [("X-API-Key", Secret(key))]
                + others.compactMap { name, variable in value(variable).map { (name, Secret($0)) } }
        case (nil, let token?):
            credentials = [("Authorization", Secret("Bearer \(token)"))]
        case (.some, .some):
            throw Fault(description: "set PACA_API_KEY or PACA_SYNC_TOKEN, not both")
        case (nil, nil):
            throw Fault(
                description: "set PACA_API_KEY to a key of Paca's, or PACA_SYNC_TOKEN to one of the service's tokens")
        }
        guard let id = value("PACA_PROJECT_ID") else {
            project = nil
            return
        }
        guard let project = UUID(text: id) else { throw Fault(description: "PACA_PROJECT_ID is no UUID") }
        self.project = project
    }
}
