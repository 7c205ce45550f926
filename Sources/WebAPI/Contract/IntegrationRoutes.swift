// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Hummingbird
import Paca

/// The routes for a project's connection to GitHub: rows 1 to 3 of the contract.
struct IntegrationRoutes: Sendable {
    let integrations: any IntegrationService

    var routes: [ContractRoute] {
        [
            ContractRoute(.get, "/github", "/integration", permission: .manageGitHub, handle: show),
            ContractRoute(.post, "/github/token", "/integration/token", permission: .manageGitHub, handle: connect),
            ContractRoute(
                .delete, "/github/token", "/integration/token", permission: .manageGitHub, handle: disconnect),
        ]
    }

    private func show(_ call: RouteCall) async throws -> Response {
        Envelope.success(try await integrations.integration(of: call.project))
    }

    /// Connects with a token, or with the id of an installation of our GitHub App.
    private func connect(_ call: RouteCall) async throws -> Response {
        let fields = try await call.fields(.token, .installationID)
        switch (try fields.token(), try fields.optionalInteger(.installationID, in: 1 ... Int64.max)) {
        case (.some, .some):
            throw ContractError(code: .badRequest, message: "`token` and `installation_id` exclude each other")
        case (.some(let token), nil):
            let integration = try await integrations.connect(project: call.project, token: token)
            return Envelope.success(integration)
        case (nil, .some(let installation)):
            let integration = try await integrations.connect(project: call.project, installation: installation)
            return Envelope.success(integration)
        case (nil, nil):
            throw ContractError(code: .badRequest, message: "`token` is missing")
        }
    }

    private func disconnect(_ call: RouteCall) async throws -> Response {
        try await integrations.disconnect(project: call.project)
        return Envelope.noContent
    }
}
