// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Paca

/// One row of the contract's tables: a handler with its names, and what its caller needs to be allowed
/// (`docs/design/http-contract.md`).
struct ContractRoute: Sendable {
    let method: HTTPRequest.Method
    /// Behind `/projects/:projectId`; both families' names.
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

    /// All rows, 1 to 12 and 14 to 20.
    static func all(_ services: ContractServices) -> [ContractRoute] {
        IntegrationRoutes(integrations: services.integrations).routes
            + RepositoryRoutes(integrations: services.integrations, repositories: services.repositories).routes
            + PullRequestRoutes(pullRequests: services.pullRequests).routes
            + BranchRoutes(branches: services.branches).routes
    }
}
