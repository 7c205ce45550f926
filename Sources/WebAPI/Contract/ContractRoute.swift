// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Paca

/// One row of the contract's tables: the method, the paths, the permission that the caller needs, and the handler
/// (`docs/design/http-contract.md`).
struct ContractRoute: Sendable {
    let method: HTTPRequest.Method
    /// The paths after `/projects/:projectId`. A row may have two: the one in the plugin's README, and the one that
    /// later front ends call.
    let paths: [String]
    let permission: Permission
    let handle: @Sendable (RouteCall) async throws -> Response

    init(
        _ method: HTTPRequest.Method, _ paths: String..., permission: Permission,
        handle: @escaping @Sendable (RouteCall) async throws -> Response
    ) {
        self.method = method
        self.paths = paths
        self.permission = permission
        self.handle = handle
    }

    /// All rows of the contract that Hummingbird serves: 1 to 12 and 14 to 26. Row 13 is the webhook.
    static func all(_ services: ContractServices) -> [ContractRoute] {
        IntegrationRoutes(integrations: services.integrations).routes
            + RepositoryRoutes(integrations: services.integrations, repositories: services.repositories).routes
            + PullRequestRoutes(pullRequests: services.pullRequests).routes
            + BranchRoutes(branches: services.branches).routes
            + SyncRoutes(sync: services.sync).routes
    }
}
