// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Logging
public import Storage
public import SyncEngine
public import TestSupport

extension Engine {
    /// The product's engine on a test's database, with the product's defaults but for what the test is about.
    /// - Parameter projects: what deliveries are applied with; nil for `client`.
    public static func test(
        projects: (any PostgresClient)? = nil, _ client: any PostgresClient, gitHub: GitHubConnection? = nil,
        settings: Settings = Settings(),
        environment: SyncEnvironment = .real(),
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    ) throws -> Engine {
        var clients = EngineClients(client)
        if let projects { clients.projects = projects }
        return Engine(
            clients: clients, secretBox: try SecretBox(key: TestProject.encryptionKey), gitHub: gitHub,
            settings: settings, environment: environment, logger: logger)
    }

    /// Runs one round of a loop, whether or not the loops run.
    public func round(of loop: String) async throws {
        guard let loop = loops.first(where: { $0.name == loop }) else { throw NoSuchLoop(name: loop) }
        try await loop.round()
    }

    private struct NoSuchLoop: Error {
        let name: String
    }

    /// What people ask of a connection to GitHub; for an engine that has a GitHub.
    public var integrations: IntegrationRequests { get throws { try served().integrations } }
    /// What people ask of linked repositories; for an engine that has a GitHub.
    public var repositories: RepositoryRequests { get throws { try served().repositories } }

    private func served() throws -> Requests {
        guard let requests else { throw NoGitHub() }
        return requests
    }

    private struct NoGitHub: Error {}

    /// Runs while `body` does, then stops in order, so that everything accepted is applied when this returns.
    public func whileRunning<R: Sendable>(_ body: @Sendable (Engine) async throws -> R) async throws -> R {
        let stop = WakeSignal()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await supervisor.run(until: stop) }
            do {
                let result = try await body(self)
                stop.send()
                try await group.waitForAll()
                return result
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }
}

extension Engine.Settings {
    /// The defaults, changed where a test is about a setting.
    public static func with(_ change: (inout Engine.Settings) -> Void) -> Engine.Settings {
        var settings = Engine.Settings()
        change(&settings)
        return settings
    }
}
