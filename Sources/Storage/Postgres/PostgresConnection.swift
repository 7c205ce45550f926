// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Dispatch
public import Environment
import Synchronization

/// One connection to Postgres: libpq in non-blocking mode behind an actor.
///
/// The actor runs on a dispatch queue, its own or its pool's, never on the cooperative pool; while it waits for the
/// socket, nothing is blocked. It serves one round trip at a time (`PostgresPool` lends it to one caller). Statements
/// are prepared on first use, results are binary. A broken connection stays broken: ask `isUsable`, and make another.
public actor PostgresConnection: PostgresClient {
    /// What the connection is doing.
    enum Phase: Equatable {
        /// Nothing; may go anywhere.
        case idle
        /// A round trip of this number is under way. To `idle`, `interrupted` or `broken`.
        case running(Int)
        /// The round trip was cancelled; its results are being drained. To `idle` or `broken`.
        case interrupted(PostgresError.Code)
        /// Unusable for good.
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
    /// Sleeps for `watch`; cancelled by its successor and by `close()`.
    var sleeper: Task<Void, Never>?
    /// Whether a request to cancel is on its way to the server, and who waits until it is not.
    var isCancelling = false
    var cancellationWaiter: CheckedContinuation<Void, Never>?
    /// Wakes who waits for the socket. What happens while nobody waits is remembered: a call of an actor's own method may
    /// suspend too.
    var socketSignal = WakeSignal()
    /// libpq never gives its output buffer back: after a huge statement the connection is not kept.
    private var largestRoundTrip = 0
    static let largestKept = 8 << 20

    /// Opens a connection.
    /// - Throws: `PostgresError` (`connectionFailed`, `cancelled`).
    public static func connect(
        _ configuration: PostgresConfiguration, environment: SyncEnvironment
    ) async throws(PostgresError) -> PostgresConnection {
        try await connect(
            configuration, environment: environment, executor: SerialQueueExecutor(label: "paca-sync.postgres"))
    }

    /// Opens a connection whose work is done on a queue that others share.
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

    /// Whether the next round trip has a chance, known without waiting for the connection's queue.
    public nonisolated var isUsable: Bool { usable.load(ordering: .acquiring) }

    /// It has no chance within somebody's open transaction, which would swallow it or has failed already.
    private var canGoOn: Bool {
        phase == .idle && handle != nil && PQstatus(handle) == CONNECTION_OK
            && PQtransactionStatus(handle) == PQTRANS_IDLE && largestRoundTrip <= Self.largestKept
    }

    /// Closes the connection. Safe to call twice.
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

    /// Runs the queries in one round trip; a second caller at the same time is refused.
    public func run(_ queries: [PostgresQuery], deadline: Duration?) async throws(PostgresError) -> [PostgresResult] {
        guard !queries.isEmpty else { return [] }
        largestRoundTrip = max(largestRoundTrip, queries.reduce(0) { $0 + $1.parameterBytes })
        return try await exclusively(queries[0].statement.name, deadline: deadline) {
            () async throws(PostgresError) in try await self.performPipeline(queries)
        }
    }

    /// Runs SQL text of any number of statements, without parameters and results, as one transaction unless the text
    /// says otherwise (the simple query protocol).
    /// - Throws: `PostgresError`.
    public func execute(script: String, operation: String, deadline: Duration? = nil) async throws(PostgresError) {
        try await exclusively(operation, deadline: deadline) { () async throws(PostgresError) in
            try await self.performScript(script, operation: operation)
        }
    }

    /// Owns the connection for one round trip: deadline, cancellation, and the state afterwards.
    private func exclusively<R: Sendable>(
        _ operation: String, deadline: Duration?, _ body: sending () async throws(PostgresError) -> R
    ) async throws(PostgresError) -> R {
        guard phase == .idle, handle != nil else {
            throw PostgresError(.closed, operation: operation, detail: "the connection is \(phase)")
        }
        // Sent all the same, it could run to its end: a server that has not read it yet ignores the cancellation.
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

    /// Takes what has come in, whether somebody waits for it or not: the socket stays watched for as long as the
    /// connection lives, which saves rearming it for every wait.
    func receive() {
        // To the end, for when the server has hung up, no event tells of what is left.
        repeat {
            guard let handle, PQconsumeInput(handle) == 0 else { continue }
            phase = .broken
            // A socket at its end stays readable.
            readiness?.pauseReading()
        } while phase != .broken && readiness?.isReadable == true
        wake()
    }

    /// Suspends until something was received, there is room to write, or the connection was given up. It may return
    /// without a reason, never too late. A cancelled task waits too: its results have to be drained.
    func waitForSocket(writing: Bool = false) async {
        guard phase != .broken, let readiness else { return }
        readiness.watch(reading: true, writing: writing)
        await socketSignal.waitRegardless()
    }

    /// Ends a wait, the one under way or the next.
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

/// A C object on its way to the one place that frees it.
///
/// @unchecked Sendable: whoever makes one gives up its own use of the pointer, and exactly one closure uses it.
struct OwnedHandle: @unchecked Sendable {
    let pointer: OpaquePointer
}
