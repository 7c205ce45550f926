// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Dispatch
public import Environment
import Sockets
import Synchronization

/// One connection to Postgres: libpq in non-blocking mode, isolated by an actor.
///
/// The actor runs on a dispatch queue of its own or of its pool, never on the cooperative pool. Waiting for the socket
/// blocks no thread. The connection runs one round trip at a time (`PostgresPool` lends it to one caller at a time).
/// Each statement is prepared on its first use; results are in binary format. A broken connection stays broken: check
/// `isUsable`, and open a new one.
public actor PostgresConnection: PostgresClient {
    /// The state of the connection.
    enum Phase: Equatable {
        /// No round trip is under way. Next: any state.
        case idle
        /// The round trip with this number is under way. Next: `idle`, `interrupted` or `broken`.
        case running(Int)
        /// The round trip was cancelled, and its remaining results are being read. Next: `idle` or `broken`.
        case interrupted(PostgresError.Code)
        /// The connection can no longer be used. This is final.
        case broken
    }

    let executor: SerialQueueExecutor
    /// The queue on which libpq runs.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let configuration: PostgresConfiguration
    let environment: SyncEnvironment
    var handle: OpaquePointer?
    var readiness: SocketReadiness?
    var phase = Phase.idle {
        didSet { usable.store(canGoOn, ordering: .releasing) }
    }
    private let usable = Atomic(false)
    var prepared: Set<String> = []
    var roundTrip = 0
    var watch = DeadlineWatch()
    /// The task that sleeps for `watch`. It is cancelled by its successor and by `close()`.
    var sleeper: Task<Void, Never>?
    /// Whether a cancellation request is on its way to the server. `cancellationWaiter` waits until it is not.
    var isCancelling = false
    var cancellationWaiter: CheckedContinuation<Void, Never>?
    /// Wakes the method that waits for the socket. A signal that comes while nothing waits is remembered, because the
    /// connection may suspend between checking the socket and waiting for it.
    var socketSignal = WakeSignal()
    /// The most bytes of a round trip's parameters, or of one of its results, so far. libpq never shrinks its buffers, so
    /// a connection is not kept after a very large statement or result.
    var largestRoundTrip = 0
    /// Whether the server and this connection still disagree about the prepared statements after they were dropped.
    private var isStale = false {
        didSet { usable.store(canGoOn, ordering: .releasing) }
    }
    static let largestKept = 8 << 20

    /// Opens a connection.
    /// - Throws: `PostgresError` (`connectionFailed`, `cancelled`).
    public static func connect(
        _ configuration: PostgresConfiguration, environment: SyncEnvironment
    ) async throws(PostgresError) -> PostgresConnection {
        try await connect(
            configuration, environment: environment, executor: SerialQueueExecutor(label: "paca-sync.postgres"))
    }

    /// Opens a connection that works on a queue which it shares with others.
    static func connect(
        _ configuration: PostgresConfiguration, environment: SyncEnvironment, executor: SerialQueueExecutor
    ) async throws(PostgresError) -> PostgresConnection {
        let connection = PostgresConnection(configuration, environment: environment, executor: executor)
        do {
            try await connection.open()
        } catch {
            await connection.close()
            throw error
        }
        return connection
    }

    init(_ configuration: PostgresConfiguration, environment: SyncEnvironment, executor: SerialQueueExecutor) {
        self.configuration = configuration
        self.environment = environment
        self.executor = executor
    }

    isolated deinit {
        close()
    }

    /// Whether the connection can run another round trip. It can be read without waiting for the connection's queue.
    public nonisolated var isUsable: Bool { usable.load(ordering: .acquiring) }

    /// Whether the connection can run another round trip. It cannot inside an open transaction, which would include the
    /// next statement, or has already failed.
    private var canGoOn: Bool {
        phase == .idle && handle != nil && PQstatus(handle) == CONNECTION_OK
            && PQtransactionStatus(handle) == PQTRANS_IDLE && largestRoundTrip <= Self.largestKept && !isStale
    }

    /// Closes the connection. It may be called more than once.
    public func close() {
        phase = .broken
        sleeper?.cancel()
        wake()
        endCancellationWait()
        guard let handle else { return }
        self.handle = nil
        let closing = OwnedHandle(pointer: handle)
        if let readiness {
            self.readiness = nil
            readiness.cancel { PQfinish(closing.pointer) }
        } else {
            PQfinish(closing.pointer)
        }
    }

    /// Runs the queries in one round trip. A call while another round trip is under way fails with `closed`.
    public func run(_ queries: [PostgresQuery], deadline: Duration?) async throws(PostgresError) -> [PostgresResult] {
        guard !queries.isEmpty else { return [] }
        largestRoundTrip = max(largestRoundTrip, queries.reduce(0) { $0 + $1.parameterBytes })
        let end = environment.uptime() + (deadline ?? configuration.statementDeadline)
        do throws(PostgresError) {
            return try await attempt(queries, deadline: deadline)
        } catch  where error.isStaleStatement && canGoOn {
            // The failed round trip had no effect, and its statements are prepared anew.
            try await forgetStatements(until: end)
            do throws(PostgresError) {
                return try await attempt(queries, deadline: end - environment.uptime())
            } catch {
                isStale = error.isStaleStatement
                throw error
            }
        }
    }

    private func attempt(
        _ queries: [PostgresQuery], deadline: Duration?
    ) async throws(PostgresError) -> [PostgresResult] {
        try await exclusively(queries[0].statement.name, deadline: deadline) {
            () async throws(PostgresError) in try await self.performPipeline(queries)
        }
    }

    /// Drops every prepared statement, here and on the server.
    private func forgetStatements(until end: Duration) async throws(PostgresError) {
        prepared.removeAll()
        do throws(PostgresError) {
            try await execute(
                script: "DEALLOCATE ALL", operation: "drop the prepared statements",
                deadline: end - environment.uptime())
        } catch {
            isStale = true
            throw error
        }
    }

    /// Runs a script of any number of SQL statements, without parameters or results, through the simple query protocol.
    /// The script is one transaction unless it contains transaction commands.
    /// - Throws: `PostgresError`.
    public func execute(script: String, operation: String, deadline: Duration? = nil) async throws(PostgresError) {
        try await exclusively(operation, deadline: deadline) { () async throws(PostgresError) in
            try await self.performScript(script, operation: operation)
        }
    }

    /// Runs one round trip: handles its deadline and cancellation, and the state afterwards.
    private func exclusively<R: Sendable>(
        _ operation: String, deadline: Duration?, _ body: sending () async throws(PostgresError) -> R
    ) async throws(PostgresError) -> R {
        guard phase != .broken || handle == nil else { throw broken(operation) }
        guard phase == .idle, handle != nil else {
            throw PostgresError(.closed, operation: operation, detail: "the connection is \(phase)")
        }
        // If the statement were sent now, it could run to its end, because a server that has not read it yet ignores a
        // cancellation request.
        guard !Task.isCancelled else {
            throw PostgresError(.cancelled, operation: operation, detail: "the task was cancelled before")
        }
        roundTrip += 1
        let number = roundTrip
        phase = .running(number)
        let outcome = await withDeadline(deadline ?? configuration.statementDeadline, number) {
            () async -> Result<R, PostgresError> in
            do throws(PostgresError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        await waitForCancellation()
        return try finish(operation, outcome)
    }

    private func finish<R>(_ operation: String, _ outcome: Result<R, PostgresError>) throws(PostgresError) -> R {
        let interruption: PostgresError.Code? = if case .interrupted(let code) = phase { code } else { nil }
        if handle == nil || PQstatus(handle) != CONNECTION_OK {
            phase = .broken
        } else if phase != .broken {
            phase = .idle
        }
        switch outcome {
        case .success(let value):
            return value
        case .failure(let error):
            guard let interruption else { throw error }
            throw PostgresError(interruption, operation: operation, detail: error.detail)
        }
    }

    /// Reads what the socket has received, whether anyone waits for it or not. The socket is watched as long as the
    /// connection lives, which is cheaper than starting to watch it for each wait.
    func receive() {
        // Reads until the socket is empty: if the server has hung up, no further event reports the rest.
        repeat {
            guard let handle, PQconsumeInput(handle) == 0 else { continue }
            phase = .broken
            // A socket at its end stays readable, so its source would fire forever.
            readiness?.pauseReading()
        } while phase != .broken && readiness?.isReadable == true
        wake()
    }

    /// Finds out whether the server has hung up while the connection was idle. To be called on the connection's queue, such
    /// as by the pool that shares it.
    nonisolated func noticeHangup() {
        assumeIsolated { connection in
            if connection.readiness?.isReadable == true { connection.receive() }
        }
    }

    /// Suspends until something was received, the socket can be written, or the connection was given up. It may return
    /// too early, but never too late. It also waits in a cancelled task, because the results must still be read.
    func waitForSocket(writing: Bool = false) async {
        guard phase != .broken, let readiness else { return }
        readiness.watch(reading: true, writing: writing)
        await socketSignal.waitRegardless()
    }

    /// Ends the current wait, or the next one if there is none.
    func wake() {
        readiness?.pauseWriting()
        socketSignal.send()
    }

    func broken(_ operation: String) -> PostgresError {
        phase = .broken
        let detail = handle.flatMap { PQerrorMessage($0) }.map { String(cString: $0) } ?? "closed"
        return PostgresError(.connectionLost, operation: operation, detail: detail)
    }
}

/// A C object on its way to the one closure that frees it.
///
/// @unchecked Sendable: the creator does not use the pointer any more, and exactly one closure uses it.
struct OwnedHandle: @unchecked Sendable {
    let pointer: OpaquePointer
}
