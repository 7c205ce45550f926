// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Metrics
import Paca
import Storage
import Valkey

/// Publishes the events of the outbox in their order (`docs/design/host-integration.md`, "Events to Paca").
///
/// Only the instance that holds the lease does. What is done with an event is decided by `PacaRelayStateMachine`.
actor EventRelay {
    /// How the relay works.
    struct Settings: Sendable {
        /// How often it looks for events when nothing wakes it.
        var interval: Duration
        /// The age from which an event does not run automations any more.
        var triggerExpiry: Duration
        /// How long an instance keeps the lease without a sign of life.
        var lease: Duration
    }

    /// The name of its lease.
    static let leaseName = "outbox"
    private static let batch: Int64 = 200
    /// How many pages of the stream a look back reads at most.
    private static let lookBackPages = 50
    /// How far the clocks of this machine and of Valkey's may differ.
    private static let clockTolerance = Duration.seconds(600)
    private static let backlogLimit: Int64 = 100_000
    private static let drainDeadline = Duration.seconds(2)

    private let client: any PostgresClient
    private let valkey: any ValkeyClient
    private let interval: Duration
    private let environment: SyncEnvironment
    private let logger: Logger
    private let metrics: EventRelayMetrics
    private var machine: PacaRelayStateMachine
    private var lease: HeldLease
    private var trouble: ValkeyTrouble
    /// The messages that were published, but whose rows are not marked yet.
    private var published: Set<Int64> = []
    /// Signal it when there are events.
    nonisolated let wake: WakeSignal

    init(
        client: any PostgresClient, valkey: any ValkeyClient, settings: Settings, wake: WakeSignal,
        environment: SyncEnvironment, logger: Logger
    ) {
        self.client = client
        self.valkey = valkey
        interval = settings.interval
        self.wake = wake
        self.environment = environment
        self.logger = logger
        metrics = EventRelayMetrics(environment)
        machine = PacaRelayStateMachine(expiry: settings.triggerExpiry)
        lease = HeldLease(name: Self.leaseName, owner: environment.makeUUID(), duration: settings.lease)
        trouble = ValkeyTrouble("publishing", environment: environment, logger: logger)
    }

    /// The relay's loop.
    nonisolated var loop: Loop {
        Loop("outbox", .init(interval: interval, wake: wake)) { try await self.round() }
    }

    /// Publishes everything that waits. A trouble with Valkey is no failure of the round, since it is none of this
    /// process: the events wait.
    func round() async throws(PostgresError) {
        guard !trouble.isResting else { return }
        while !Task.isCancelled {
            let messages = try await waiting()
            guard !messages.isEmpty else { return metrics.nothingWaits() }
            switch try await takeLease() {
            case .denied: return
            // Another instance may have published them since they were read.
            case .taken: continue
            case .prolonged: break
            }
            let steps: [PacaRelayStateMachine.Step]
            do throws(ValkeyError) {
                steps = try await begin(messages)
            } catch {
                return try await stumble(error)
            }
            let (done, failure) = await perform(steps)
            try await mark(done.map(\.message))
            reportExpired(done.count { $0.trigger == .expired })
            if let failure { return try await stumble(failure) }
            trouble.ended()
        }
    }

    /// At a stop: publishes what is left, if it goes fast, and lets another instance go on.
    func close() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do throws(PostgresError) {
                    try await self.round()
                } catch {
                    self.logger.warning("events are left to the next start", metadata: ["error": "\(error)"])
                }
            }
            group.addTask { [clock = environment.clock] in
                // An error means that the events are published, which cancelled this sleep.
                try? await clock.sleep(for: Self.drainDeadline)
            }
            await group.next()
            group.cancelAll()
        }
        guard let claim = lease.claim else { return }
        lease.lost()
        do throws(PostgresError) {
            _ = try await client.run(LeaseStore.release(claim))
        } catch {
            logger.warning("a lease runs out by itself", metadata: ["lease": "outbox", "error": "\(error)"])
        }
    }

    /// Takes or prolongs the lease. Its commit waits for the disk, and with it has everything there that was committed
    /// before: projects commit what they write without waiting. An event must not be sent that a crash of Postgres could
    /// still undo, since the delivery would be applied again and emit it once more.
    private func takeLease() async throws(PostgresError) -> HeldLease.Standing {
        let start = environment.uptime()
        let fence = try LeaseStore.fence(from: try await client.run(lease.take))
        let standing = lease.answered(fence, askedAt: start)
        if standing != .prolonged {
            machine.lostLease()
            published = []
        }
        return standing
    }

    private func waiting() async throws(PostgresError) -> [PacaMessage] {
        try OutboxStore.events(from: try await client.run(OutboxStore.waiting(limit: Self.batch))).map {
            PacaMessage(id: $0.id, topic: $0.row.topic, payload: $0.row.payload, age: $0.age)
        }
    }

    private func begin(_ messages: [PacaMessage]) async throws(ValkeyError) -> [PacaRelayStateMachine.Step] {
        switch machine.begin(messages) {
        case .relay(let steps): steps
        case .lookBack(let count): machine.lookedBack(try await newest(count, for: messages), messages)
        }
    }

    /// The newest entries of the stream: all that may have come from one of the messages.
    private func newest(
        _ count: Int, for messages: [PacaMessage]
    ) async throws(ValkeyError) -> [ValkeyStreamEntry] {
        let oldest = messages.lazy.filter(\.isTrigger).map(\.age).max() ?? .zero
        let start = environment.wallClock().timeIntervalSince1970 - (oldest + Self.clockTolerance) / .seconds(1)
        var entries: [ValkeyStreamEntry] = []
        var before: ValkeyStreamID?
        for _ in 0 ..< Self.lookBackPages {
            let page = try await valkey.run(PacaMessage.lookBack(count, before: before))
            entries += page
            guard let last = page.last, page.count == count, Double(last.id.milliseconds) / 1000 > start else { break }
            before = last.id
        }
        return entries
    }

    /// Performs the steps in order, and stops at the first that fails. The lease is looked at before each, because this
    /// process may have been paused.
    private func perform(
        _ steps: [PacaRelayStateMachine.Step]
    ) async -> (done: [PacaRelayStateMachine.Step], failure: ValkeyError?) {
        var done: [PacaRelayStateMachine.Step] = []
        for step in steps {
            do throws(ValkeyError) {
                guard try await perform(step) else { break }
                done.append(step)
            } catch {
                machine.failed(step.message, error)
                return (done, error)
            }
        }
        return (done, nil)
    }

    /// - Returns: False if the lease has run out; then another instance goes on from here.
    private func perform(_ step: PacaRelayStateMachine.Step) async throws(ValkeyError) -> Bool {
        let message = step.message
        guard lease.isHeld(at: environment.uptime()) else { return false }
        if published.insert(message.id).inserted {
            do throws(ValkeyError) {
                _ = try await valkey.run(message.publication)
            } catch {
                published.remove(message.id)
                throw error
            }
            metrics.published.increment()
        }
        switch step.trigger {
        case .none, .expired: break
        case .alreadyAdded: metrics.recognised.increment()
        case .add:
            guard lease.isHeld(at: environment.uptime()) else { return false }
            machine.willAdd(message)
            _ = try await valkey.run(message.trigger)
            machine.didAdd(message)
            metrics.triggered.increment()
        }
        return true
    }

    /// Marks the rows of messages that were sent. If the lease was lost meanwhile, the new holder finds them in the
    /// stream.
    private func mark(_ done: [PacaMessage]) async throws(PostgresError) {
        guard !done.isEmpty, let claim = lease.claim else { return }
        let result = try await client.run(OutboxStore.markPublished(done.map(\.id), under: claim))
        guard result.affectedRows == done.count else {
            logger.notice("another instance publishes events now", metadata: ["lease": "\(claim.name)"])
            lease.lost()
            machine.lostLease()
            return
        }
        machine.marked(done)
        published.subtract(done.map(\.id))
    }

    private func reportExpired(_ count: Int) {
        guard count > 0 else { return }
        metrics.expired.increment(by: count)
        logger.warning("events came too late to run automations", metadata: ["events": "\(count)"])
    }

    private func stumble(_ error: ValkeyError) async throws(PostgresError) {
        guard error.code != .cancelled else { return }
        trouble.failed(error)
        try await reportBacklog()
    }

    private func reportBacklog() async throws(PostgresError) {
        metrics.report(
            try OutboxStore.backlog(from: try await client.run(OutboxStore.backlog(limit: Self.backlogLimit))))
    }
}
