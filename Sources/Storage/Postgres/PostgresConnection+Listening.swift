// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Dispatch
import Sockets

/// One notification that arrived through `LISTEN`.
public struct PostgresNotification: Sendable, Equatable {
    /// The channel.
    public let channel: String
    /// The text that the sender added. PacaSync's own notifications have none (`docs/design/architecture.md`,
    /// "Postgres").
    public let payload: String
}

extension PostgresConnection {
    /// Listens on a channel until the calling task is cancelled, and passes on each notification in order.
    ///
    /// The connection can do nothing else meanwhile. If the connection breaks, listening ends. The caller must then
    /// make a new connection and check once for what it has missed.
    /// - Parameters:
    ///   - onListening: Called when the server has confirmed `LISTEN`; later notifications arrive.
    /// - Throws: `PostgresError`: `cancelled` if the task was cancelled, otherwise why the connection broke.
    public func listen(
        on channel: String,
        onListening: @Sendable () async -> Void = {},
        _ receive: @Sendable (PostgresNotification) async -> Void
    ) async throws(PostgresError) {
        let quoted = "\"" + channel.split(separator: "\"").joined() + "\""
        try await execute(script: "LISTEN \(quoted)", operation: "listen")
        await onListening()
        try await withCancellationWaking { () async throws(PostgresError) in
            while !Task.isCancelled {
                while let notification = nextNotification() {
                    await receive(notification)
                }
                // If the task was cancelled while a notification was being handled, the cancellation woke nobody.
                guard !Task.isCancelled else { return }
                await waitForSocket()
                guard phase != .broken else { throw broken("listen") }
            }
        }
        close()
        throw PostgresError(.cancelled, operation: "listen", detail: "the listening task was cancelled")
    }

    private func withCancellationWaking(_ body: () async throws(PostgresError) -> Void) async throws(PostgresError) {
        let outcome = await withTaskCancellationHandler {
            () async -> Result<Void, PostgresError> in
            do throws(PostgresError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        } onCancel: {
            executor.queue.async { self.assumeIsolated { $0.wake() } }
        }
        try outcome.get()
    }

    private func nextNotification() -> PostgresNotification? {
        guard let notification = PQnotifies(handle) else { return nil }
        defer { PQfreemem(notification) }
        return PostgresNotification(
            channel: String(cString: notification.pointee.relname), payload: String(cString: notification.pointee.extra)
        )
    }
}
