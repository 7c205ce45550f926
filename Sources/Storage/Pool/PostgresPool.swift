// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
import Metrics

/// Lends connections for the length of a closure: at most `size` of them, to a bounded line of waiters.
///
/// A broken connection is never lent again; the next borrower opens a new one. A connection that was idle for long is
/// asked for a sign of life before it is lent.
public actor PostgresPool: PostgresClient {
    /// The pool's limits.
    public struct Limits: Sendable {
        /// The most connections open at once.
        public var size: Int
        /// The most callers waiting for one.
        public var waiters: Int
        /// How long a caller waits for one.
        public var waitDeadline: Duration
        /// After how long idle a connection is checked before it is lent.
        public var idleBeforeCheck: Duration

        /// Sane for one service beside Paca's own.
        public init(
            size: Int = 8, waiters: Int = 1024, waitDeadline: Duration = .seconds(10),
            idleBeforeCheck: Duration = .seconds(30)
        ) {
            self.size = size
            self.waiters = waiters
            self.waitDeadline = waitDeadline
            self.idleBeforeCheck = idleBeforeCheck
        }
    }

    private struct Lent: Sendable {
        let connection: PostgresConnection
        let lastUsed: Duration
    }

    private enum Turn {
        case use(Lent)
        case open
        case refused(PostgresError)
    }

    private let executor: SerialQueueExecutor
    /// The queue on which the pool and its connections work, so that lending one changes no thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    /// Runs tasks on that queue.
    public nonisolated var taskExecutor: any TaskExecutor { executor.tasks }

    private let configuration: PostgresConfiguration
    private let environment: SyncEnvironment
    private let limits: Limits
    private let metrics: PoolMetrics
    private var machine: PoolStateMachine<Lent>
    private var waiting: [Int: CheckedContinuation<Turn, Never>] = [:]

    /// Makes a pool; no connection is opened before the first use.
    /// - Parameter hostsCallers: for tasks that prefer `taskExecutor` and do little beside waiting for this pool: then
    ///   nothing changes threads between them, the pool and a connection.
    public init(
        _ configuration: PostgresConfiguration, limits: Limits = Limits(), hostsCallers: Bool = false,
        environment: SyncEnvironment
    ) {
        executor = SerialQueueExecutor(label: "paca-sync.postgres", hostsCallers: hostsCallers)
        self.configuration = configuration
        self.environment = environment
        self.limits = limits
        metrics = PoolMetrics(environment)
        machine = PoolStateMachine(size: limits.size, waiterLimit: limits.waiters)
    }

    /// Runs the queries on a connection of the pool, counted by statement.
    public func run(_ queries: [PostgresQuery], deadline: Duration?) async throws(PostgresError) -> [PostgresResult] {
        do throws(PostgresError) {
            let results = try await withConnection { connection async throws(PostgresError) in
                try await connection.run(queries, deadline: deadline)
            }
            metrics.ran(queries, failed: false)
            return results
        } catch {
            metrics.ran(queries, failed: true)
            throw error
        }
    }

    /// Lends a connection to `body`.
    /// - Throws: `PostgresError`: `poolExhausted` when none is free in time, `connectionFailed` when none can be opened,
    ///   or what `body` throws.
    public func withConnection<R: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws(PostgresError) -> R
    ) async throws(PostgresError) -> R {
        let connection = try await acquire()
        let outcome: Result<R, PostgresError>
        do throws(PostgresError) {
            outcome = .success(try await body(connection))
        } catch {
            outcome = .failure(error)
        }
        await release(connection)
        return try outcome.get()
    }

    /// Closes idle connections now and lent ones when they come back; refuses everybody else.
    public func close() async {
        let (connections, waiters) = machine.close()
        metrics.record(machine)
        for waiter in waiters {
            waiting.removeValue(forKey: waiter)?.resume(returning: .refused(closed))
        }
        for idle in connections {
            await idle.connection.close()
        }
    }

    private var closed: PostgresError {
        PostgresError(.closed, operation: "acquire a connection", detail: "the pool is closed")
    }

    private func acquire() async throws(PostgresError) -> PostgresConnection {
        let action = machine.acquire()
        metrics.record(machine)
        switch action {
        case .use(let lent): return try await checked(lent)
        case .open: return try await open()
        case .rejectClosed: throw closed
        case .rejectFull:
            throw PostgresError(
                .poolExhausted, operation: "acquire a connection", detail: "\(limits.waiters) already wait")
        case .wait(let waiter):
            switch await turn(of: waiter) {
            case .use(let lent): return try await checked(lent)
            case .open: return try await open()
            case .refused(let error): throw error
            }
        }
    }

    private func turn(of waiter: Int) async -> Turn {
        let start = environment.uptime()
        defer { metrics.waited(environment.uptime() - start) }
        return await withDiscardingTaskGroup { group in
            group.addTask { [clock = environment.clock, deadline = limits.waitDeadline] in
                let code: PostgresError.Code
                do {
                    try await clock.sleep(for: deadline)
                    code = .poolExhausted
                } catch {
                    // Cancelled: by the caller's own cancellation, or because its turn came.
                    code = .cancelled
                }
                await self.abandon(waiter, code)
            }
            let turn = await withCheckedContinuation { waiting[waiter] = $0 }
            group.cancelAll()
            return turn
        }
    }

    private func abandon(_ waiter: Int, _ code: PostgresError.Code) {
        guard machine.abandon(waiter) else { return }
        metrics.record(machine)
        let error = PostgresError(
            code, operation: "acquire a connection", detail: "waited up to \(limits.waitDeadline)")
        waiting.removeValue(forKey: waiter)?.resume(returning: .refused(error))
    }

    private func open() async throws(PostgresError) -> PostgresConnection {
        do throws(PostgresError) {
            let connection = try await PostgresConnection.connect(
                configuration, environment: environment, executor: executor)
            metrics.connectionOpened()
            return connection
        } catch {
            await perform(machine.releaseEmpty())
            throw error
        }
    }

    /// The lent connection, or a new one in its place when it does not answer.
    private func checked(_ lent: Lent) async throws(PostgresError) -> PostgresConnection {
        // It watches its socket while it is idle, too, so it may know already.
        guard lent.connection.isUsable else {
            await lent.connection.close()
            return try await open()
        }
        guard environment.uptime() - lent.lastUsed > limits.idleBeforeCheck else { return lent.connection }
        do throws(PostgresError) {
            _ = try await lent.connection.run([PostgresQuery(Self.signOfLife)], deadline: .seconds(5))
            return lent.connection
        } catch {
            await lent.connection.close()
            return try await open()
        }
    }

    private static let signOfLife = SQLStatement("pool.sign_of_life", "SELECT 1")

    private func release(_ connection: PostgresConnection) async {
        if connection.isUsable {
            await perform(machine.release(Lent(connection: connection, lastUsed: environment.uptime())))
        } else {
            await connection.close()
            await perform(machine.releaseEmpty())
        }
    }

    private func perform(_ action: PoolStateMachine<Lent>.ReleaseAction) async {
        metrics.record(machine)
        switch action {
        case .none: break
        case .resume(let waiter, let lent): waiting.removeValue(forKey: waiter)?.resume(returning: .use(lent))
        case .resumeToOpen(let waiter): waiting.removeValue(forKey: waiter)?.resume(returning: .open)
        case .close(let lent): await lent.connection.close()
        }
    }
}
