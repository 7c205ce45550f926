// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
public import Environment
public import Storage

/// The engine's database clients, one for each kind of work, so that none has to wait for a connection behind another.
public struct EngineClients: Sendable {
    /// Stores deliveries.
    public var intake: any PostgresClient
    /// The executor on which deliveries are stored; nil for the default one.
    public var intakeExecutor: (any TaskExecutor)?
    /// Applies deliveries.
    public var projects: any PostgresClient
    /// Performs commands. A commit must be on disk when it returns, because a command is stored nowhere else.
    public var commands: any PostgresClient
    /// Serves people's requests.
    public var requests: any PostgresClient
    /// Looks up the hooks of deliveries.
    public var lookups: any PostgresClient
    /// Checks whether the database is reachable.
    public var health: any PostgresClient
    /// Does the work of the loops, such as deleting old rows and removing hooks.
    public var background: any PostgresClient
    /// Deletes what is old or gone, and makes and drops partitions. It should give up a wait for a lock soon, because
    /// others may have to wait behind it.
    public var upkeep: any PostgresClient

    /// Uses one client for everything.
    public init(_ client: any PostgresClient) {
        intake = client
        intakeExecutor = nil
        projects = client
        commands = client
        requests = client
        lookups = client
        health = client
        background = client
        upkeep = client
    }
}

/// The connection pools that production uses. No kind of work can take the connections of another: people who wait for
/// locked rows cost neither a delivery nor the readiness of the process.
public struct EnginePools: Sendable {
    private let intake: PostgresPool
    private let projects: PostgresPool
    private let commands: PostgresPool
    private let requests: PostgresPool
    private let lookups: PostgresPool
    private let health: PostgresPool
    private let background: PostgresPool
    private let upkeep: PostgresPool

    /// Makes the pools; nothing is connected yet.
    public init(
        _ database: PostgresConfiguration, settings: Engine.Settings = .init(), environment: SyncEnvironment
    ) {
        // Longer than anything of ours waits in front of intake. A flush that waits longer is split.
        var impatient = database
        impatient.lockTimeout = .seconds(1)
        intake = PostgresPool(
            impatient, limits: .init(size: settings.intake.flushes + 1), hostsCallers: true, environment: environment)
        // What a project writes is derived from deliveries that are on disk. If the server crashes before such a commit
        // reaches the disk, the deliveries are still pending, and the next start applies them again.
        var deferred = database
        deferred.commitsSynchronously = false
        projects = PostgresPool(
            deferred, limits: .init(size: settings.projects.parallelism), environment: environment)
        commands = PostgresPool(database, limits: .init(size: 4), environment: environment)
        // A person does not wait longer, and gives the connection back to others.
        var personal = database
        personal.statementDeadline = .seconds(10)
        requests = PostgresPool(personal, limits: .init(size: 4), environment: environment)
        lookups = PostgresPool(database, limits: .init(size: 2), environment: environment)
        // Readiness is told within a few seconds, also when nothing can be reached.
        var hasty = database
        hasty.connectTimeout = .seconds(2)
        health = PostgresPool(
            hasty, limits: .init(size: 1, waiters: 16, waitDeadline: .seconds(2)), environment: environment)
        background = PostgresPool(database, limits: .init(size: 3), environment: environment)
        // Whoever needs the same table queues behind a lock that waits, so it waits only shortly.
        var yielding = database
        yielding.lockTimeout = .milliseconds(100)
        upkeep = PostgresPool(yielding, limits: .init(size: 2), environment: environment)
    }

    /// The pools as database clients of the engine.
    public var clients: EngineClients {
        var clients = EngineClients(commands)
        clients.intake = intake
        clients.intakeExecutor = intake.taskExecutor
        clients.projects = projects
        clients.requests = requests
        clients.lookups = lookups
        clients.health = health
        clients.background = background
        clients.upkeep = upkeep
        return clients
    }

    /// Closes all connections.
    public func close() async {
        for pool in [requests, commands, lookups, health, background, upkeep, intake, projects] {
            await pool.close()
        }
    }
}
