// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
import Metrics
import Sockets

/// Lends at most `size` connections, each for the duration of a closure. The number of waiting callers is limited.
///
/// A broken connection is not lent again; the next caller opens a new one. A connection that was idle for long is
/// checked with a query before it is lent.
public actor PostgresPool: PostgresClient {
    /// The pool's limits.
    public struct Limits: Sendable {
        /// The most connections that are open at once.
        public var size: Int
        /// The most callers that may wait for a connection.
        public var waiters: Int
        /// The longest time that a caller waits for a connection.
        public var waitDeadline: Duration
        /// The idle time after which a connection is checked before it is lent.
        public var idleBeforeCheck: Duration

        /// Makes limits. The defaults suit one service that shares the server with Paca's own.
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
    /// The queue of the pool and all its connections. As it is one queue, lending a connection needs no change of
    /// thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    /// An executor that runs tasks on the same queue.
    public nonisolated var taskExecutor: any TaskExecutor { executor.tasks }

    private let configuration: PostgresConfiguration
    private let environment: SyncEnvironment
    private let limits: Limits
    private let metrics: PoolMetrics
    private var machine: PoolStateMachine<Lent>
    private var turns = PendingAnswers<Int, Turn>()

    /// Makes a pool. It opens no connection before the first use.
    /// - Parameter hostsCallers: Whether the callers are tasks that prefer `taskExecutor` and do little besides waiting
    ///   for this pool. Then no call between a caller, the pool and a connection changes the thread.
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

    /// Runs the queries on one of the pool's connections, and counts the statements.
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
    /// - Throws: `PostgresError`: `poolExhausted` if no connection becomes free in time, `connectionFailed` if none can
    ///   be opened, or the error of `body`.
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

    /// Closes the idle connections now, and the lent ones when they come back. All later callers and all waiting ones
    /// get an error.
    public func close() async {
        let (connections, waiters) = machine.close()
        metrics.record(machine)
        for waiter in waiters {
            turns.answer(waiter, with: .refused(closed))
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
                .poolExhausted, operation: "acquire a connection", detail: "\(limits.waiters) callers already wait")
        case .wait(let waiter):
            // In the same step as the machine's answer: calling an own method may suspend, and a connection that comes
            // back meanwhile belongs to this waiter.
            turns.expect(waiter)
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
                    // The sleep was cancelled because the caller was cancelled, or because the caller has got its turn.
                    code = .cancelled
                }
                await self.abandon(waiter, code)
            }
            let turn = await withCheckedContinuation { turns.wait(waiter, $0) }
            group.cancelAll()
            return turn
        }
    }

    private func abandon(_ waiter: Int, _ code: PostgresError.Code) {
        guard machine.abandon(waiter) else { return }
        metrics.record(machine)
        let error = PostgresError(
            code, operation: "acquire a connection", detail: "waited up to \(limits.waitDeadline)")
        turns.answer(waiter, with: .refused(error))
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

    /// The lent connection. If it fails its check, a new one in its place.
    private func checked(_ lent: Lent) async throws(PostgresError) -> PostgresConnection {
        // It watches its socket while it is idle, too, so it may know already. The event may also still be queued behind
        // this call, so it looks once more. They share one queue.
        lent.connection.noticeHangup()
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
        case .resume(let waiter, let lent): turns.answer(waiter, with: .use(lent))
        case .resumeToOpen(let waiter): turns.answer(waiter, with: .open)
        case .close(let lent): await lent.connection.close()
        }
    }
}
