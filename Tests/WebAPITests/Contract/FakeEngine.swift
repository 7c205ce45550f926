// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Paca
import Storage
import SyncEngine
import Synchronization
import WebAPI

/// An engine that records every call, and whose results a test decides.
final class FakeEngine: Sendable {
    static let project = UUID(uuidString: "AAAAAAAA-0000-4000-8000-00000000000A") ?? UUID()
    static let task = UUID(uuidString: "BBBBBBBB-0000-4000-8000-00000000000B") ?? UUID()
    static let repository = UUID(uuidString: "CCCCCCCC-0000-4000-8000-00000000000C") ?? UUID()
    static let pullRequest = UUID(uuidString: "DDDDDDDD-0000-4000-8000-00000000000D") ?? UUID()
    /// 2026-04-03T13:52:39.123456Z
    static let time = PostgresTimestamp(microseconds: 1_775_224_359_123_456)

    private struct State {
        var calls: [String] = []
        var failure: (any Error)?
        var isConnected = true
        var refusal: AuthorizationError?
        var refused: [Permission] = []
        var isProjectThere = true
        var lacksManagePermission = false
        var isCrowded = false
    }

    private let state = Mutex(State())

    /// The calls, with their values.
    var calls: [String] { state.withLock(\.calls) }

    /// Forgets the calls so far.
    func forget() { state.withLock { $0.calls = [] } }

    /// From now on every call throws this error; nil ends that.
    func fail(_ error: (any Error)?) { state.withLock { $0.failure = error } }

    /// Sets whether the project has a token.
    func connect(_ isConnected: Bool) { state.withLock { $0.isConnected = isConnected } }

    /// The error that callers get for these permissions; nil lets all in.
    func refuse(_ refusal: AuthorizationError?, for permissions: [Permission] = Permission.allCases) {
        state.withLock {
            $0.refusal = refusal
            $0.refused = permissions
        }
    }

    /// Sets whether the installed plugin declares no permission `github.manage`.
    func hasOldPlugin(_ lacksManagePermission: Bool) {
        state.withLock { $0.lacksManagePermission = lacksManagePermission }
    }

    /// Sets whether too many people watch already.
    func isCrowded(_ isCrowded: Bool) { state.withLock { $0.isCrowded = isCrowded } }

    var isCrowded: Bool { state.withLock(\.isCrowded) }

    /// Sets whether Paca has the project.
    func exists(_ isProjectThere: Bool) { state.withLock { $0.isProjectThere = isProjectThere } }

    var services: ContractServices {
        ContractServices(
            authorizer: self, projects: self, integrations: self, repositories: self, pullRequests: self,
            branches: self, sync: self)
    }

    func note(_ call: String) throws {
        let failure = state.withLock { state in
            state.calls.append(call)
            return state.failure
        }
        if let failure { throw failure }
    }

    fileprivate var isConnected: Bool { state.withLock(\.isConnected) }
    fileprivate var isProjectThere: Bool { state.withLock(\.isProjectThere) }
    fileprivate func refusal(for permission: Permission) -> AuthorizationError? {
        state.withLock { $0.refused.contains(permission) ? $0.refusal : nil }
    }
    fileprivate var hasOldPlugin: Bool { state.withLock(\.lacksManagePermission) }
}

extension FakeEngine: Authorizer, ProjectService {
    func authorize(
        _ credentials: CallerCredentials, project: UUID, permission: Permission
    ) async throws(AuthorizationError) {
        if let refusal = refusal(for: permission) { throw refusal }
        // Checking a permission is not a call of the engine.
        state.withLock { $0.calls.append("may \(permission.rawValue)") }
    }

    func exists(_ project: UUID) async throws -> Bool { isProjectThere }
    func lacksManagePermission() async throws -> Bool { hasOldPlugin }
}

extension FakeEngine: IntegrationService {
    func integration(of project: UUID) async throws -> ProjectIntegration {
        try note("integration")
        let connection = ProjectIntegration.Connection(
            account: "octocat", scopes: ["repo"], tokenExpiresAt: nil, createdAt: Self.time, updatedAt: Self.time)
        return ProjectIntegration(projectID: project, connection: isConnected ? connection : nil)
    }

    func connect(project: UUID, token: GitHubToken) async throws -> ProjectIntegration {
        try note("connect token \(token.secret.reveal())")
        let connection = ProjectIntegration.Connection(
            account: "octocat", scopes: nil, tokenExpiresAt: Self.time, createdAt: Self.time, updatedAt: Self.time)
        return ProjectIntegration(projectID: project, connection: connection)
    }

    func connect(project: UUID, installation: Int64) async throws -> ProjectIntegration {
        try note("connect installation \(installation)")
        return try await integration(of: project)
    }

    func disconnect(project: UUID) async throws { try note("disconnect") }

    func accessibleRepositories(project: UUID) async throws -> [AccessibleRepository] {
        try note("accessible")
        return [
            AccessibleRepository(
                fullName: "octo/herd", owner: "octo", name: "herd", defaultBranch: "main", isPrivate: true,
                description: nil)
        ]
    }
}

extension FakeEngine: RepositoryService {
    private static func repository(_ project: UUID) -> LinkedRepository {
        LinkedRepository(
            id: repository, projectID: project, owner: "octo", name: "herd", fullName: "octo/herd",
            defaultBranch: "main", cloneURL: "https://github.com/octo/herd.git", isPrivate: true,
            isWebhookActive: true, webhookID: 9_007_199_254_740_993, createdAt: time, updatedAt: time)
    }

    func linked(project: UUID) async throws -> [LinkedRepository] {
        try note("repositories")
        return [Self.repository(project)]
    }

    func link(project: UUID, _ name: RepositoryName) async throws -> LinkedRepository {
        try note("link \(name.fullName)")
        return Self.repository(project)
    }

    func unlink(project: UUID, repository: UUID) async throws { try note("unlink \(repository)") }

    func cloneInfo(project: UUID, repository: UUID) async throws -> CloneInfo {
        try note("clone \(repository)")
        return CloneInfo(
            id: repository, fullName: "octo/herd", owner: "octo", name: "herd",
            cloneURL: "https://github.com/octo/herd.git", token: Secret("ghp_clear"), expiresAt: nil)
    }
}
