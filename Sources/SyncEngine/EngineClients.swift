// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
public import Environment
public import Storage

/// The engine's ways to the database: one for each kind of work, so that none waits for a connection behind another.
public struct EngineClients: Sendable {
    /// Stores deliveries.
    public var intake: any PostgresClient
    /// Where those who store deliveries run; nil for anywhere.
    public var intakeExecutor: (any TaskExecutor)?
    /// Applies deliveries.
    public var projects: any PostgresClient
    /// Carries commands out, looks hooks up, cleans up, and tells whether the database is there. A commit has to be on
    /// disk, since nothing else tells of a command.
    public var commands: any PostgresClient
    /// Serves people, and what is done for them afterwards.
    public var requests: any PostgresClient

    /// One client for everything.
    public init(_ client: any PostgresClient) {
        intake = client
        intakeExecutor = nil
        projects = client
        commands = client
        requests = client
    }
}

/// The connection pools that production uses.
public struct EnginePools: Sendable {
    private let intake: PostgresPool
    private let projects: PostgresPool
    private let commands: PostgresPool
    private let requests: PostgresPool

    /// Makes the pools; nothing is connected yet.
    public init(
        _ database: PostgresConfiguration, settings: Engine.Settings = .init(), environment: SyncEnvironment
    ) {
        intake = PostgresPool(
            database, limits: .init(size: settings.intake.flushes), hostsCallers: true, environment: environment)
        // What a project writes is derived from deliveries that are on disk: if the server dies before its commit is, the
        // deliveries are still pending, and the next start applies them again.
        var deferred = database
        deferred.commitsSynchronously = false
        projects = PostgresPool(
            deferred, limits: .init(size: settings.projects.parallelism), environment: environment)
        commands = PostgresPool(database, limits: .init(size: 4), environment: environment)
        requests = PostgresPool(database, limits: .init(size: 4), environment: environment)
    }

    /// The pools as the engine takes them.
    public var clients: EngineClients {
        var clients = EngineClients(commands)
        clients.intake = intake
        clients.intakeExecutor = intake.taskExecutor
        clients.projects = projects
        clients.requests = requests
        return clients
    }

    /// Closes all connections.
    public func close() async {
        await requests.close()
        await commands.close()
        await intake.close()
        await projects.close()
    }
}
