// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Dispatch

/// One `NOTIFY` as it arrives.
public struct PostgresNotification: Sendable, Equatable {
    /// The channel.
    public let channel: String
    /// What the notifier said; ours say nothing (`docs/design/architecture.md`, "Postgres").
    public let payload: String
}

extension PostgresConnection {
    /// Listens on a channel until the calling task is cancelled, and hands each notification on in order.
    ///
    /// The connection serves nothing else meanwhile. A lost connection ends the listening; the caller then connects
    /// anew and looks once at what it may have missed.
    /// - Parameters:
    ///   - onListening: called once notifications will be seen.
    /// - Throws: `PostgresError`: `cancelled` when the task was cancelled, else what broke.
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
                // A cancellation that came while a notification was handled found nobody to wake.
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
