// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Logging
public import Storage
public import SyncEngine
public import TestSupport

extension Engine {
    /// The product's engine on a test's database, with the product's default settings unless the test changes them.
    /// - Parameter projects: the client that applies deliveries; nil for `client`.
    public static func test(
        projects: (any PostgresClient)? = nil, _ client: any PostgresClient, gitHub: GitHubConnection? = nil,
        events: EventTransport = .none, settings: Settings = Settings(),
        environment: SyncEnvironment = .real(),
        logger: Logger = Self.quiet
    ) throws -> Engine {
        var clients = EngineClients(client)
        if let projects { clients.projects = projects }
        return Engine(
            clients: clients, secretBox: try SecretBox(key: TestProject.encryptionKey), gitHub: gitHub,
            events: events, settings: settings, environment: environment, logger: logger)
    }

    /// A logger that drops everything.
    public static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// Runs one round of a loop. The loops themselves need not run.
    public func round(of loop: String) async throws {
        guard let loop = loops.first(where: { $0.name == loop }) else { throw NoSuchLoop(name: loop) }
        try await loop.round()
    }

    private struct NoSuchLoop: Error {
        let name: String
    }

    /// The requests about a connection to GitHub. The engine must have a GitHub.
    public var integrations: IntegrationRequests { get throws { try served().integrations } }
    /// The requests about linked repositories. The engine must have a GitHub.
    public var repositories: RepositoryRequests { get throws { try served().repositories } }

    private func served() throws -> Requests {
        guard let requests else { throw NoGitHub() }
        return requests
    }

    private struct NoGitHub: Error {}

    /// Runs the engine while `body` runs, then stops it in order. When this returns, every accepted delivery is
    /// applied.
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
    /// The default settings with the changes of a test.
    public static func with(_ change: (inout Engine.Settings) -> Void) -> Engine.Settings {
        var settings = Engine.Settings()
        change(&settings)
        return settings
    }
}
