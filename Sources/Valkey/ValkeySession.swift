// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
public import Environment
import Sockets

/// A client that keeps one connection, and opens a new one after it broke. Nothing is connected before the first
/// command.
///
/// All callers share the connection: their commands are pipelined. A command that blocks holds up all others, so
/// whoever blocks has a session of its own. A command is never sent twice: after `connectionLost` the caller decides
/// whether to repeat it. While the server cannot be reached, commands fail at once; the time until the next attempt
/// grows from 0.1 to 10 seconds.
public actor ValkeySession: ValkeyClient {
    private enum Turn {
        case use(ValkeyConnection)
        case open
        case refused(ValkeyError)
    }

    private let executor: SerialQueueExecutor
    /// The queue of the session and its connection.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let configuration: ValkeyConfiguration
    private let environment: SyncEnvironment
    /// Host and port of the server.
    public nonisolated let server: String
    private var machine = ValkeySessionStateMachine<ValkeyConnection>()
    private var waiting: [Int: CheckedContinuation<Turn, Never>] = [:]

    /// Makes a session that is not connected yet.
    public init(_ configuration: ValkeyConfiguration, environment: SyncEnvironment) {
        self.configuration = configuration
        self.environment = environment
        server = configuration.address.server
        executor = SerialQueueExecutor(label: "paca-sync.valkey-session")
    }

    /// Whether there is a connection now, as far as it is known.
    public var isConnected: Bool {
        machine.connection?.isUsable == true
    }

    /// The number of callers that wait for the connection which another one opens.
    var waiterCount: Int { waiting.count }

    /// Closes the connection. All later callers and all waiting ones get an error.
    public func close() async {
        let (connection, waiters) = machine.close()
        for waiter in waiters { resume(waiter, .refused(closed)) }
        await connection?.close()
    }

    /// Sends the requests on the session's connection, which is opened if there is none.
    public func exchange(
        _ requests: [ValkeyRequest], deadline: Duration?
    ) async throws(ValkeyError) -> [ValkeyReply] {
        guard let first = requests.first else { return [] }
        let connection = try await acquire(first.operation)
        do throws(ValkeyError) {
            return try await connection.exchange(requests, deadline: deadline)
        } catch {
            notice(error, on: connection)
            throw error
        }
    }

    private func notice(_ error: ValkeyError, on connection: ValkeyConnection) {
        guard !connection.isUsable else { return }
        if error.code == .cancelled {
            machine.dropped { $0 === connection }
        } else {
            machine.broke(error, at: environment.uptime(), chance: chance) { $0 === connection }
        }
    }

    private func acquire(_ operation: String) async throws(ValkeyError) -> ValkeyConnection {
        switch machine.acquire(at: environment.uptime(), isUsable: { $0.isUsable }) {
        case .use(let connection): return connection
        case .open: return try await open()
        case .refuseClosed: throw closed.renamed(operation)
        case .refuse(let error, let pause):
            // Nothing was sent, whatever the last attempt's error was.
            throw ValkeyError(
                .connectionFailed, operation: operation, server: server, serverCode: error.serverCode,
                detail: "\(error.detail); the next attempt is in \(pause)")
        case .wait(let waiter):
            switch await turn(of: waiter, operation) {
            case .use(let connection): return connection
            case .open: return try await open()
            case .refused(let error): throw error.renamed(operation)
            }
        }
    }

    /// Suspends until the connection that another caller opens is there. That caller has a deadline.
    private func turn(of waiter: Int, _ operation: String) async -> Turn {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiting[waiter] = $0 }
        } onCancel: {
            executor.queue.async { self.assumeIsolated { $0.abandon(waiter, operation) } }
        }
    }

    private func abandon(_ waiter: Int, _ operation: String) {
        guard machine.abandon(waiter) else { return }
        let error = ValkeyError(
            .cancelled, operation: operation, server: server, detail: "the task was cancelled; nothing was sent")
        resume(waiter, .refused(error))
    }

    private func open() async throws(ValkeyError) -> ValkeyConnection {
        let connection: ValkeyConnection
        do throws(ValkeyError) {
            connection = try await ValkeyConnection.connect(
                configuration, environment: environment, executor: executor)
        } catch {
            if error.code == .cancelled {
                if let next = machine.gaveUp() { resume(next, .open) }
            } else {
                let waiters = machine.failed(error, at: environment.uptime(), chance: chance)
                for waiter in waiters { resume(waiter, .refused(error)) }
            }
            throw error
        }
        guard let waiters = machine.opened(connection, at: environment.uptime()) else {
            await connection.close()
            throw closed
        }
        for waiter in waiters { resume(waiter, .use(connection)) }
        return connection
    }

    private func resume(_ waiter: Int, _ turn: Turn) {
        waiting.removeValue(forKey: waiter)?.resume(returning: turn)
    }

    private var closed: ValkeyError {
        ValkeyError(.closed, operation: "connect", server: server, detail: "the session is closed")
    }

    private var chance: Double { Double(environment.random() >> 11) * 0x1p-53 }
}
