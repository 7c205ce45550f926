// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Metrics
import Storage

/// Where there is no Valkey: sends the events of the outbox by `NOTIFY paca_events`, in their order. They stay in the
/// outbox for a Valkey that is configured later, until they are too old; then they are deleted and counted.
actor EventAnnouncer {
    private static let batch: Int64 = 200
    private static let atOnce: Int64 = 2000
    private static let cleaningInterval = Duration.seconds(600)

    private let client: any PostgresClient
    private let interval: Duration
    private let expiry: Duration
    private let wake: WakeSignal
    private let environment: SyncEnvironment
    private let logger: Logger
    private let metrics: EventRelayMetrics
    private var lease: HeldLease
    private var nextCleaning = Duration.zero

    init(
        client: any PostgresClient, settings: EventRelay.Settings, wake: WakeSignal, environment: SyncEnvironment,
        logger: Logger
    ) {
        self.client = client
        interval = settings.interval
        expiry = settings.triggerExpiry
        self.wake = wake
        self.environment = environment
        self.logger = logger
        metrics = EventRelayMetrics(environment)
        // A lease of its own: an instance with a Valkey relays, whatever one without it does.
        lease = HeldLease(name: "outbox-notify", owner: environment.makeUUID(), duration: settings.lease)
    }

    /// The announcer's loop.
    nonisolated var loop: Loop {
        Loop("outbox", .init(interval: interval, wake: wake)) { try await self.round() }
    }

    /// Sends everything that waits.
    func round() async throws(PostgresError) {
        if try await client.run(OutboxStore.unannounced).first != nil { try await announce() }
        guard environment.uptime() >= nextCleaning else { return }
        try await clean()
        nextCleaning = environment.uptime() + Self.cleaningInterval
    }

    private func announce() async throws(PostgresError) {
        while !Task.isCancelled {
            let start = environment.uptime()
            if !lease.isFresh(at: start) {
                let fence = try LeaseStore.fence(from: try await client.run(lease.take))
                _ = lease.answered(fence, askedAt: start)
            }
            guard let claim = lease.claim else { return }
            let count = try OutboxStore.announced(
                from: try await client.run(OutboxStore.announce(limit: Self.batch, under: claim)))
            metrics.announced.increment(by: count)
            guard count == Self.batch else {
                // Nothing was left, or another instance has the lease.
                if count == 0 { lease.lost() }
                return
            }
        }
    }

    private func clean() async throws(PostgresError) {
        var total = 0
        while true {
            let query = OutboxStore.forgetUnpublished(olderThan: expiry, limit: Self.atOnce)
            let count = try await client.run(query).affectedRows
            total += count
            guard count == Int(Self.atOnce) else { break }
        }
        metrics.report(
            try OutboxStore.backlog(from: try await client.run(OutboxStore.backlog(limit: 100_000))))
        guard total > 0 else { return }
        metrics.forgotten.increment(by: total)
        logger.info("events that no Valkey came for are deleted", metadata: ["events": "\(total)"])
    }

    /// Lets another instance go on.
    func close() async {
        guard let claim = lease.claim else { return }
        lease.lost()
        do throws(PostgresError) {
            _ = try await client.run(LeaseStore.release(claim))
        } catch {
            logger.warning("a lease runs out by itself", metadata: ["lease": "\(claim.name)", "error": "\(error)"])
        }
    }
}
