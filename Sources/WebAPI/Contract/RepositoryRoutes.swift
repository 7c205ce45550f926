// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Paca

/// The routes for the repositories of a project: rows 4 to 7 and 14 of the contract.
struct RepositoryRoutes: Sendable {
    let integrations: any IntegrationService
    let repositories: any RepositoryService

    var routes: [ContractRoute] {
        [
            ContractRoute(
                .get, "/github/repositories", "/integration/accessible-repos", permission: .manageGitHub,
                handle: accessible),
            ContractRoute(
                .get, "/github/linked-repositories", "/repositories", permission: .manageGitHub, handle: linked),
            ContractRoute(
                .post, "/github/linked-repositories", "/repositories", permission: .manageGitHub, handle: link),
            ContractRoute(
                .delete, "/github/linked-repositories/:repoId", "/repositories/:repoId", permission: .manageGitHub,
                handle: unlink),
            ContractRoute(
                .get, "/repositories/:repoId/clone-info", permission: .manageGitHub, handle: cloneInfo),
        ]
    }

    private func accessible(_ call: RouteCall) async throws -> Response {
        let found = try await integrations.accessibleRepositories(project: call.project)
        return Envelope.success(found)
    }

    private func linked(_ call: RouteCall) async throws -> Response {
        Envelope.success(try await repositories.linked(project: call.project))
    }

    private func link(_ call: RouteCall) async throws -> Response {
        let fields = try await call.fields(.owner, .repoName)
        let repository = try await repositories.link(project: call.project, try fields.repositoryName())
        return Envelope.success(repository, status: .created)
    }

    private func unlink(_ call: RouteCall) async throws -> Response {
        try await repositories.unlink(project: call.project, repository: try call.repository())
        return Envelope.noContent
    }

    /// This is the only answer that contains a secret, so it forbids every cache on the way to store it.
    private func cloneInfo(_ call: RouteCall) async throws -> Response {
        let info = try await repositories.cloneInfo(project: call.project, repository: try call.repository())
        var response = Envelope.success(info)
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
