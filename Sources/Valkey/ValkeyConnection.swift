// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
public import Environment
import Sockets
import Synchronization

/// One connection to Valkey, isolated by an actor.
///
/// The actor runs on a dispatch queue of its own or of its session, never on the cooperative pool. Waiting for the
/// socket blocks no thread. Any number of callers may use the connection at once: their requests are pipelined, and
/// answered in order. A broken connection stays broken: check `isUsable`, and open a new one.
///
/// The rules are `ValkeyConnectionStateMachine`; the bytes of replies are read by hiredis.
public actor ValkeyConnection: ValkeyClient {
    let executor: SerialQueueExecutor
    /// The queue of the connection.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let configuration: ValkeyConfiguration
    let environment: SyncEnvironment
    /// Host and port of the server.
    public nonisolated let server: String
    var machine: ValkeyConnectionStateMachine
    var reader: ValkeyReplyReader?
    var socket: ValkeySocket?
    var readiness: SocketReadiness?
    var callers: [Int: CheckedContinuation<Result<[ValkeyReply], ValkeyError>, Never>] = [:]
    /// Messages of channels that `subscribe` has not passed on yet.
    var messages: [ValkeyMessage] = []
    var opening = Opening()
    /// Why the connection was closed; nil while it is not.
    private(set) var end: ValkeyError? {
        didSet { usable.store(end == nil, ordering: .releasing) }
    }
    private let usable = Atomic(true)
    /// Wakes the method that waits while the connection is being opened or is subscribed. A signal that comes while
    /// nothing waits is remembered.
    let progress = WakeSignal()
    var watch = DeadlineWatch()
    /// The task that sleeps for `watch`. It is cancelled by its successor and by the end of the connection.
    var sleeper: Task<Void, Never>?

    /// Opens a connection: with TLS, the password and the database that the address states.
    /// - Throws: `ValkeyError` (`connectionFailed`, `cancelled`).
    public static func connect(
        _ configuration: ValkeyConfiguration, environment: SyncEnvironment
    ) async throws(ValkeyError) -> ValkeyConnection {
        try await connect(
            configuration, environment: environment, executor: SerialQueueExecutor(label: "paca-sync.valkey"))
    }

    /// Opens a connection that works on a queue which it shares with others.
    static func connect(
        _ configuration: ValkeyConfiguration, environment: SyncEnvironment, executor: SerialQueueExecutor
    ) async throws(ValkeyError) -> ValkeyConnection {
        let connection = ValkeyConnection(configuration, environment: environment, executor: executor)
        do {
            try await connection.open()
        } catch {
            await connection.close()
            throw error
        }
        return connection
    }

    init(_ configuration: ValkeyConfiguration, environment: SyncEnvironment, executor: SerialQueueExecutor) {
        self.configuration = configuration
        self.environment = environment
        self.executor = executor
        server = configuration.address.server
        machine = ValkeyConnectionStateMachine(server: server, limit: configuration.pipelineLimit)
    }

    isolated deinit {
        close()
    }

    /// Whether the connection can take another command. It can be read without waiting for the connection's queue.
    public nonisolated var isUsable: Bool { usable.load(ordering: .acquiring) }

    /// Closes the connection; callers whose replies have not come get `connectionLost`. It may be called more than once.
    public func close() {
        lose(failure(.connectionLost, "close", "the connection was closed"))
    }

    /// Sends the requests in one piece. Cancelling the calling task ends its wait; only if one of the requests blocks, it
    /// also closes the connection.
    public func exchange(
        _ requests: [ValkeyRequest], deadline: Duration?
    ) async throws(ValkeyError) -> [ValkeyReply] {
        guard let first = requests.first else { return [] }
        let blocking = requests.reduce(Duration.zero) { $0 + ($1.blocks ?? .zero) }
        let limit = (deadline ?? configuration.commandDeadline) + blocking
        return try await exchange(requests, operation: first.operation, limit: limit, isBlocking: blocking > .zero)
    }

    /// Sends requests, and returns their replies.
    /// - Parameter begun: Called once the exchange has begun, before anything is sent.
    func exchange(
        _ requests: [ValkeyRequest], operation: String, limit: Duration, isBlocking: Bool = false,
        begun: () -> Void = {}
    ) async throws(ValkeyError) -> [ValkeyReply] {
        guard !Task.isCancelled else {
            throw failure(.cancelled, operation, "the task was cancelled before; nothing was sent")
        }
        let deadline = environment.uptime() + limit
        let id: Int
        switch machine.begin(operation, count: requests.count, isBlocking: isBlocking, deadline: deadline) {
        case .refuse(let error):
            guard error.code == .closed, let end else { throw error }
            throw failure(.closed, operation, end.detail)
        case .send(let number): id = number
        }
        begun()
        watchDeadlines()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                callers[id] = continuation
                send(requests)
            }
        } onCancel: {
            executor.queue.async { self.assumeIsolated { $0.abandon(id) } }
        }
        return try outcome.get()
    }

    private func send(_ requests: [ValkeyRequest]) {
        guard let socket else { return }
        do throws(ValkeySocket.Fault) {
            for request in requests { try socket.enqueue(request.encoded) }
            try flush(socket)
        } catch {
            lose(failure(.connectionLost, "send", error.detail))
        }
    }

    private func abandon(_ id: Int) {
        switch machine.abandon(id) {
        case .none: break
        case .resume(let error): callers.removeValue(forKey: id)?.resume(returning: .failure(error))
        case .close(let failed):
            resume(failed)
            lose(failure(.connectionLost, "cancel", "a blocking command was cancelled"))
        }
    }

    func resume(_ failed: [ValkeyConnectionStateMachine.Failed]) {
        for one in failed { callers.removeValue(forKey: one.id)?.resume(returning: .failure(one.error)) }
    }

    /// Ends the connection. Only the first reason counts.
    func lose(_ reason: ValkeyError) {
        guard end == nil else { return }
        end = reason
        resume(machine.lose(reason))
        sleeper?.cancel()
        progress.send()
        socket?.close()
        socket = nil
        readiness?.cancel {}
        readiness = nil
    }

    func failure(_ code: ValkeyError.Code, _ operation: String, _ detail: String) -> ValkeyError {
        ValkeyError(code, operation: operation, server: server, detail: detail)
    }

    static let messageLimit = 1024
}
