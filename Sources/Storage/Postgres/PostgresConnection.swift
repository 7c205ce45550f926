// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Dispatch
public import Environment
import Synchronization

/// One connection to Postgres: libpq in non-blocking mode behind an actor.
///
/// The actor runs on a dispatch queue of its own, never on the cooperative pool; while it waits for the socket, nothing
/// is blocked. It serves one round trip at a time (`PostgresPool` lends it to one caller). Statements are prepared on
/// first use, results are binary. A broken connection stays broken: ask `isUsable`, and make another.
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

    let executor = SerialQueueExecutor(label: "paca-sync.postgres")
    private let timerExecutor: QueueTaskExecutor
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
    private var roundTrip = 0
    /// Whether a request to cancel is on its way to the server, and who waits until it is not.
    private var isCancelling = false
    private var cancellationWaiter: CheckedContinuation<Void, Never>?
    var waiter: CheckedContinuation<Void, Never>?
    /// libpq never gives its output buffer back: after a huge statement the connection is not kept.
    private var largestRoundTrip = 0
    static let largestKept = 8 << 20

    /// Opens a connection.
    /// - Throws: `PostgresError` (`connectionFailed`, `cancelled`).
    public static func connect(
        _ configuration: PostgresConfiguration, environment: SyncEnvironment
    ) async throws(PostgresError) -> PostgresConnection {
        let connection = PostgresConnection(configuration, environment: environment)
        do {
            try await connection.open()
        } catch {
            await connection.close()
            throw error
        }
        return connection
    }

    init(_ configuration: PostgresConfiguration, environment: SyncEnvironment) {
        self.configuration = configuration
        self.environment = environment
        timerExecutor = QueueTaskExecutor(executor.queue)
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

    /// Suspends while a request to cancel is on its way: one that arrived later would hit the next statement. PQcancel
    /// returns when the server has acted upon it (PostgreSQL source, fe-connect.c, `internal_cancel`).
    private func waitForCancellation() async {
        guard isCancelling, phase != .broken else { return }
        await withCheckedContinuation { cancellationWaiter = $0 }
    }

    private func endCancellationWait() {
        cancellationWaiter?.resume()
        cancellationWaiter = nil
    }

    private func withDeadline<R: Sendable>(
        _ deadline: Duration, _ number: Int, _ body: () async -> Result<R, PostgresError>
    ) async -> Result<R, PostgresError> {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                // On the connection's queue, or the result would wait until another thread has ended this.
                group.addTask(executorPreference: timerExecutor) { [clock = environment.clock] in
                    // Cancelled as soon as the round trip is over: then there is nothing to interrupt.
                    guard (try? await clock.sleep(for: deadline)) != nil else { return }
                    await self.interrupt(number, .deadlineExceeded)
                }
                let outcome = await body()
                group.cancelAll()
                return outcome
            }
        } onCancel: {
            executor.queue.async { self.assumeIsolated { $0.interrupt(number, .cancelled) } }
        }
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

    /// Cancels the round trip of this number on the server, if it still runs. Its results are still read to the end, so
    /// the connection stays usable; a server that does not answer the cancellation costs the connection.
    private func interrupt(_ number: Int, _ code: PostgresError.Code) {
        guard phase == .running(number), let handle, let cancel = PQgetCancel(handle) else { return }
        phase = .interrupted(code)
        isCancelling = true
        let request = OwnedHandle(pointer: cancel)
        // PQcancel connects and waits, so it runs on a thread where blocking is allowed.
        DispatchQueue.global().async {
            var message = [CChar](repeating: 0, count: 256)
            let sent = PQcancel(request.pointer, &message, Int32(message.count))
            PQfreeCancel(request.pointer)
            self.executor.queue.async { self.assumeIsolated { $0.cancellationEnded(number, wasSent: sent == 1) } }
        }
        executor.queue.asyncAfter(deadline: .now() + .seconds(5)) { [weak self] in
            self?.assumeIsolated { $0.giveUp(number) }
        }
    }

    private func cancellationEnded(_ number: Int, wasSent: Bool) {
        isCancelling = false
        if !wasSent { giveUp(number) }
        endCancellationWait()
    }

    private func giveUp(_ number: Int) {
        guard roundTrip == number else { return }
        if case .interrupted = phase {
            phase = .broken
            wake()
        }
        endCancellationWait()
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

    /// Suspends until something was received, there is room to write, or the connection was given up.
    func waitForSocket(writing: Bool = false) async {
        guard phase != .broken, let readiness else { return }
        await withCheckedContinuation { continuation in
            waiter = continuation
            readiness.watch(reading: true, writing: writing)
        }
    }

    /// Ends a wait.
    func wake() {
        readiness?.pauseWriting()
        waiter?.resume()
        waiter = nil
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
