// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Dispatch
import Environment
import Foundation
import Sockets

extension PostgresConnection {
    /// Connects and sets up the session (PostgreSQL documentation, "PQconnectStartParams", "PQconnectPoll").
    func open() async throws(PostgresError) {
        let deadline = environment.uptime() + configuration.connectTimeout
        guard let handle = start() else {
            throw PostgresError(.connectionFailed, operation: "connect", detail: "libpq has no memory")
        }
        self.handle = handle
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        try await poll(handle, until: deadline)
        guard PQsetnonblocking(handle, 1) == 0 else { throw failure(handle) }
        enlargeSendBuffer(of: PQsocket(handle))
        let readiness = SocketReadiness(
            socket: PQsocket(handle), queue: executor.queue,
            whenReadable: { [weak self] in self?.assumeIsolated { $0.receive() } },
            whenWritable: { [weak self] in self?.assumeIsolated { $0.wake() } })
        guard let readiness else { throw noDescriptor }
        self.readiness = readiness
        try await execute(script: configuration.sessionSetup, operation: "set the session up")
    }

    /// Makes the send buffer large enough for a whole batch of queries, so that sending rarely has to wait. The system
    /// may grant less; then sending is only slower.
    private func enlargeSendBuffer(of socket: Int32) {
        var size: Int32 = 4 << 20
        _ = setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    private func start() -> OpaquePointer? {
        let parameters: [(String, String)] = [
            ("dbname", configuration.conninfo.reveal()),
            ("fallback_application_name", "paca-sync"),
            ("client_encoding", "UTF8"),
        ]
        let keywords = parameters.map { strdup($0.0) } + [nil]
        let values = parameters.map { strdup($0.1) } + [nil]
        defer {
            for pointer in keywords + values { free(pointer) }
        }
        return PQconnectStartParams(keywords.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, 1)
    }

    private func poll(_ handle: OpaquePointer, until deadline: Duration) async throws(PostgresError) {
        var wanted = PGRES_POLLING_WRITING
        while true {
            guard PQstatus(handle) != CONNECTION_BAD else { throw failure(handle) }
            if wanted == PGRES_POLLING_OK { return }
            guard wanted != PGRES_POLLING_FAILED else { throw failure(handle) }
            try await waitWhileConnecting(handle, writing: wanted == PGRES_POLLING_WRITING, until: deadline)
            wanted = PQconnectPoll(handle)
        }
    }

    /// The socket may change between two polls (several hosts, TLS), so each wait watches the current socket.
    private func waitWhileConnecting(
        _ handle: OpaquePointer, writing: Bool, until deadline: Duration
    ) async throws(PostgresError) {
        let left = deadline - environment.uptime()
        guard left > .zero else {
            throw PostgresError(
                .connectionFailed, operation: "connect", detail: "no answer in \(configuration.connectTimeout)")
        }
        let readiness = SocketReadiness(
            socket: PQsocket(handle), queue: executor.queue,
            whenReadable: { [weak self] in self?.assumeIsolated { $0.wakeForPoll() } },
            whenWritable: { [weak self] in self?.assumeIsolated { $0.wakeForPoll() } })
        guard let readiness else { throw noDescriptor }
        self.readiness = readiness
        // An earlier signal belongs to an earlier wait. PQconnectPoll must not be called before this socket is ready.
        socketSignal = WakeSignal()
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { [clock = environment.clock] in
                    // An error means that the sleep was cancelled, because the socket was ready first.
                    guard (try? await clock.sleep(for: left)) != nil else { return }
                    await self.wake()
                }
                readiness.watch(reading: !writing, writing: writing)
                await socketSignal.waitRegardless()
                group.cancelAll()
            }
        } onCancel: {
            executor.queue.async { self.assumeIsolated { $0.wake() } }
        }
        self.readiness = nil
        await withCheckedContinuation { continuation in readiness.cancel { continuation.resume() } }
        guard !Task.isCancelled else {
            throw PostgresError(.cancelled, operation: "connect", detail: "cancelled while connecting")
        }
    }

    /// PQconnectPoll reads the socket itself. Until it has, the socket must not be watched, or its source would fire
    /// again and again.
    private func wakeForPoll() {
        readiness?.pauseReading()
        wake()
    }

    private var noDescriptor: PostgresError {
        PostgresError(.connectionFailed, operation: "connect", detail: "the process has no file descriptor left")
    }

    private func failure(_ handle: OpaquePointer) -> PostgresError {
        let detail = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        return PostgresError(.connectionFailed, operation: "connect", detail: detail.trimmedLine)
    }
}

extension String {
    /// The text without line breaks at its end, which libpq's messages have.
    var trimmedLine: String {
        var text = Substring(self)
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
