// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Environment
import Sockets

extension ValkeyConnection {
    /// Subscribes to channels until the calling task is cancelled, and passes on each message in order.
    ///
    /// The connection can do nothing else meanwhile, and is closed at the end. Messages that are published while there
    /// is no connection are lost: the server keeps none (Valkey documentation, "Pub/Sub").
    /// - Parameter onSubscribed: Called when the server has confirmed; later messages arrive.
    /// - Throws: `ValkeyError`: `cancelled` if the task was cancelled, otherwise why the connection broke.
    public func subscribe(
        to channels: [String], onSubscribed: @Sendable () async -> Void = {},
        _ receive: @Sendable (ValkeyMessage) async -> Void
    ) async throws(ValkeyError) {
        let operation = "SUBSCRIBE \(channels.joined(separator: " "))"
        // One request for each channel, since the server confirms each channel on its own.
        let requests = channels.map { ValkeyRequest(["SUBSCRIBE", $0], operation: operation) }
        let replies = try await exchange(requests, operation: operation, limit: configuration.commandDeadline) {
            machine.subscribe()
        }
        for case .failure(let text) in replies {
            close()
            throw ValkeyError(refusal: text, operation: operation, server: server)
        }
        await onSubscribed()
        await withTaskCancellationHandler {
            while end == nil, !Task.isCancelled {
                let arrived = messages
                messages = []
                readiness?.watch(reading: true, writing: false)
                for message in arrived where !Task.isCancelled { await receive(message) }
                guard arrived.isEmpty, messages.isEmpty else { continue }
                await progress.waitRegardless()
            }
        } onCancel: {
            executor.queue.async { self.assumeIsolated { $0.progress.send() } }
        }
        let reason = end
        close()
        if Task.isCancelled { throw failure(.cancelled, operation, "the task was cancelled") }
        throw (reason ?? failure(.closed, operation, "closed")).renamed(operation)
    }
}
