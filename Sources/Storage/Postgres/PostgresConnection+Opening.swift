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
        let handle: OwnedHandle
        do throws(PostgresError) {
            handle = try await connect(withOptions: true, until: deadline)
        } catch  where error.code == .unsuitableSession {
            // A connection pooler. The settings may be in force nevertheless, if they are those of the role.
            PQfinish(self.handle)
            self.handle = nil
            handle = try await connect(withOptions: false, until: deadline)
        }
        try await setUp(handle.pointer)
    }

    private func connect(withOptions: Bool, until deadline: Duration) async throws(PostgresError) -> OwnedHandle {
        let handle = await elsewhere { [configuration] in Self.start(configuration, withOptions: withOptions) }
        guard let handle else {
            throw PostgresError(.connectionFailed, operation: "connect", detail: "libpq has no memory")
        }
        self.handle = handle.pointer
        PQsetNoticeReceiver(handle.pointer, { _, _ in }, nil)
        try await poll(handle, until: deadline)
        return handle
    }

    /// Runs a blocking call of libpq, which may resolve the server's name. The queue is shared with other connections,
    /// so a slow name server would stop them all.
    private func elsewhere<R: Sendable>(_ call: @escaping @Sendable () -> R) async -> R {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: call()) }
        }
    }

    private func setUp(_ handle: OpaquePointer) async throws(PostgresError) {
        guard PQsetnonblocking(handle, 1) == 0 else { throw failure(handle) }
        enlargeSendBuffer(of: PQsocket(handle))
        let readiness = SocketReadiness(
            socket: PQsocket(handle), queue: executor.queue,
            whenReadable: { [weak self] in self?.assumeIsolated { $0.receive() } },
            whenWritable: { [weak self] in self?.assumeIsolated { $0.wake() } })
        guard let readiness else { throw noDescriptor }
        self.readiness = readiness
        try await requireSettings()
    }

    /// Checks that the session has our settings. A connection pooler may connect to the server without passing on the
    /// options of our startup packet. Then names would mean other tables, and a commit that we acknowledge might be lost.
    private func requireSettings() async throws(PostgresError) {
        let settings = configuration.requiredSettings
        var query = PostgresQuery(Self.settingsInForce)
        query.bindArray(settings.map(\.name))
        let found = try await run([query], deadline: nil).first?.read { (row) throws(PostgresError) in
            try row.next(as: String?.self) ?? ""
        }
        for (setting, value) in zip(settings, found ?? []) where setting.value != value {
            throw PostgresError(
                .unsuitableSession, operation: "connect",
                detail: "\(setting.name) is \"\(value)\", and must be \"\(setting.value)\"")
        }
    }

    private static let settingsInForce = SQLStatement(
        "session.settings",
        """
        SELECT current_setting(s.name, true) FROM unnest($1::text[]) WITH ORDINALITY AS s (name, place) ORDER BY place
        """)

    /// Makes the send buffer large enough for a whole batch of queries, so that sending rarely has to wait. The system
    /// may grant less; then sending is only slower.
    private func enlargeSendBuffer(of socket: Int32) {
        var size: Int32 = 4 << 20
        _ = setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func start(_ configuration: PostgresConfiguration, withOptions: Bool) -> OwnedHandle? {
        let parameters: [(String, String)] = [
            ("dbname", configuration.conninfo.reveal()),
            ("fallback_application_name", "paca-sync"),
            ("client_encoding", "UTF8"),
            ("options", withOptions ? configuration.startupOptions : configuration.givenOptions),
        ]
        let keywords = parameters.map { strdup($0.0) } + [nil]
        let values = parameters.map { strdup($0.1) } + [nil]
        defer {
            for pointer in keywords + values { free(pointer) }
        }
        return PQconnectStartParams(keywords.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, 1)
            .map(OwnedHandle.init)
    }

    private func poll(_ owned: OwnedHandle, until deadline: Duration) async throws(PostgresError) {
        let handle = owned.pointer
        var wanted = PGRES_POLLING_WRITING
        while true {
            guard PQstatus(handle) != CONNECTION_BAD else { throw failure(handle) }
            if wanted == PGRES_POLLING_OK { return }
            guard wanted != PGRES_POLLING_FAILED else { throw failure(handle) }
            try await waitWhileConnecting(handle, writing: wanted == PGRES_POLLING_WRITING, until: deadline)
            // With several hosts, this resolves the name of the next one.
            wanted = PostgresPollingStatusType(rawValue: await elsewhere { PQconnectPoll(owned.pointer).rawValue })
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
        // The words of PgBouncer, which is no server and refuses what it cannot keep apart between its clients.
        let isRefused = detail.contains("unsupported startup parameter")
        return PostgresError(
            isRefused ? .unsuitableSession : .connectionFailed, operation: "connect", detail: detail.trimmedLine)
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
