// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage

/// Applies one project's deliveries in order, as many at a time as wait (`docs/design/architecture.md`, "Actors").
///
/// It decides nothing by itself: `Mailbox` says what comes next, `Projection` what is written, `RetryPolicy` when to try
/// again. Everything it does can be repeated without effect, so it may die between any two steps (promises P1, P2).
actor ProjectActor {
    /// The project.
    nonisolated let project: UUID

    let services: ProjectServices
    private var mailbox: Mailbox
    private var retries = RetryQueue()
    private var isClosing = false
    /// Postgres went away while closing: what is left is recovered at the next start.
    private var gaveUp = false
    private var isCancelled = false
    /// What waiting in line for a permit has led to; nil while it goes on.
    private var turn: Bool?
    let wakeUp = WakeSignal()
    var commands = CommandQueue()

    init(project: UUID, services: ProjectServices) {
        self.project = project
        self.services = services
        mailbox = Mailbox(limits: services.limits)
    }

    /// Deliveries were stored, in this order.
    func offer(_ deliveries: [Delivery]) {
        for delivery in deliveries {
            let bytes = delivery.body.count
            guard services.memory.reserve(bytes) else {
                mailbox.spill(delivery.sequence)
                continue
            }
            if !mailbox.offer(delivery) { services.memory.release(bytes) }
        }
        wakeUp.send()
    }

    /// Something may be in Postgres that was not offered.
    func missedSomething() {
        mailbox.missedSomething()
        wakeUp.send()
    }

    /// Finishes what waits, then ends `run()`.
    func close() {
        isClosing = true
        wakeUp.send()
    }

    /// Whether ending now would leave work behind.
    var hasWork: Bool { !mailbox.isEmpty || !retries.isEmpty || !commands.isEmpty }

    /// Whether somebody will carry a command out.
    var takesCommands: Bool { !isClosing && !gaveUp && !isCancelled }

    /// Works until nothing came for the idle time, until closed and done, or until cancelled.
    func run() async {
        await work()
        isCancelled = Task.isCancelled
        if !takesCommands { refuseCommands() }
    }

    private func work() async {
        // As if the last batch were long enough ago, so that the first delivery does not wait.
        var lastWork = services.environment.uptime() - services.pace
        while !Task.isCancelled, !gaveUp {
            await performCommands()
            let now = services.environment.uptime()
            let due = retries.take(at: now)
            if !due.isEmpty {
                await withPermit { await self.retry(due) }
                continue
            }
            await keepPace(since: lastWork, now)
            switch mailbox.next() {
            case .apply(let batch):
                // Postgres, read again, also gives what waits for its next try; that is not due by being read.
                let ready = batch.filter { !retries.contains($0.sequence) }
                if !ready.isEmpty { await makingRoom { await self.apply(ready) } }
                services.memory.release(batch.reduce(0) { $0 + $1.body.count })
                services.metrics.mailbox(services.memory)
                lastWork = services.environment.uptime()
            case .load(let after):
                await makingRoom { await self.load(after: after) }
            case .nothing:
                let idle = now - lastWork
                if !commands.isEmpty { continue }
                guard !isClosing, !retries.isEmpty || idle < services.idleTimeout else { return }
                let wait = retries.next.map { $0 - now } ?? (services.idleTimeout - idle)
                await wakeUp.wait(for: max(wait, .zero), clock: services.environment.clock)
            }
        }
    }

    /// Works with a permit, and keeps it while deliveries pour in: not this project alone, all together make room.
    private func makingRoom(_ body: () async -> Void) async {
        await withPermit {
            await body()
            while !isClosing, !Task.isCancelled,
                let wait = services.pressure.wait(at: services.environment.uptime())
            {
                // A person does not wait for a crowd to pass.
                await performCommands()
                // Cancelled: the loop's condition ends it.
                try? await services.environment.clock.sleep(for: wait)
            }
        }
    }

    /// Works with a permit. A person does not wait in line for it: who has the permits may keep them while deliveries
    /// pour in.
    private func withPermit(_ body: () async -> Void) async {
        await services.permits.withPermit(waiting: { await self.waitInLine() }, body)
    }

    private func waitInLine() async -> Bool {
        turn = nil
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.takeTurn() }
            while turn == nil, !Task.isCancelled {
                await performCommands()
                // The turn may have come with the command.
                if turn == nil { await wakeUp.wait(clock: services.environment.clock) }
            }
            return await group.next() ?? false
        }
    }

    private func takeTurn() async -> Bool {
        let hasPermit = await services.permits.waitInLine()
        turn = hasPermit
        wakeUp.send()
        return hasPermit
    }

    /// Lets a burst gather before its next transaction.
    private func keepPace(since lastWork: Duration, _ now: Duration) async {
        guard !isClosing, mailbox.gathers else { return }
        let wait = services.pace - (now - lastWork)
        // Cancelled: the loop's condition ends it.
        if wait > .zero { try? await services.environment.clock.sleep(for: wait) }
    }

    /// Reads the next pending deliveries from Postgres into the mailbox.
    private func load(after: Int64) async {
        let query = DeliveryStore.pending(
            project: project, after: after, limit: services.limits.batch, bytes: services.limits.batchBytes)
        guard let deliveries = await read(query) else { return mailbox.fallBehind() }
        services.memory.take(deliveries.reduce(0) { $0 + $1.body.count })
        mailbox.loaded(deliveries)
    }

    /// Tries deliveries again whose backoff is over.
    private func retry(_ sequences: [Int64]) async {
        guard let deliveries = await read(DeliveryStore.pending(project: project, sequences: sequences)) else { return }
        for delivery in deliveries {
            await apply([delivery])
        }
    }

    /// - Returns: nil when cancelled or closed before Postgres could answer.
    private func read(_ query: PostgresQuery) async -> [Delivery]? {
        await persistently("read pending deliveries") { () async throws(PostgresError) in
            try DeliveryStore.deliveries(from: try await services.client.run(query), project: project)
        }
    }

    /// Applies a batch in one transaction. When something in it is at fault, halves are tried, so that only the
    /// delivery at fault fails.
    private func apply(_ batch: [Delivery]) async {
        let start = services.environment.uptime()
        let transaction = ProjectTransaction(
            project: project, client: services.client, environment: services.environment)
        var isRepeated = false
        let outcome = await persistently("apply deliveries") {
            () async throws(PostgresError) -> Result<[DeliveryOutcome], PostgresError> in
            var rest = isRepeated ? try await stillPending(of: batch) : batch
            isRepeated = true
            while !rest.isEmpty {
                do throws(PostgresError) {
                    return .success(try await transaction.apply(rest))
                } catch  where DeliveryStore.isTakenElsewhere(error) {
                    // A transaction of ours that was thought lost, or another instance, was first with some of them.
                    let left = try await stillPending(of: rest)
                    // Not even one fewer: not tried again without a pause.
                    guard left.count < rest.count else { throw error }
                    rest = left
                } catch  where !error.isOutage && error.code != .cancelled {
                    return .failure(error)
                }
            }
            return .success([])
        }
        switch outcome {
        case nil:
            return
        case .success(let outcomes):
            services.metrics.applied(batch, outcomes: outcomes, from: start, to: services.environment.uptime())
            services.log(outcomes, project: project)
        case .failure(let error) where batch.count == 1:
            await fail(batch[0], error)
        case .failure:
            await apply(Array(batch[..<(batch.count / 2)]))
            await apply(Array(batch[(batch.count / 2)...]))
        }
    }

    /// What an outage, or another's transaction, left to do of a batch: news applied again after its successor would be
    /// emitted again.
    private func stillPending(of batch: [Delivery]) async throws(PostgresError) -> [Delivery] {
        let query = DeliveryStore.pending(project: project, sequences: batch.map(\.sequence))
        let found = try DeliveryStore.deliveries(from: try await services.client.run(query), project: project)
        let pending = Set(found.map(\.sequence))
        return batch.filter { pending.contains($0.sequence) }
    }

    /// Writes down that a delivery could not be applied: to be tried again, failed, or dead.
    private func fail(_ delivery: Delivery, _ error: PostgresError) async {
        let failures = delivery.attempts + 1
        let delay =
            error.isTransient
            ? services.retry.delay(afterFailures: failures, random: services.environment.random()) : nil
        let state: DeliveryOutcome.State = delay != nil ? .pending : error.isTransient ? .dead : .failed
        let outcome = DeliveryOutcome(
            key: delivery.key, state: state, error: error.debugDescription, retryAfter: delay)
        let written: Void? = await persistently("write a delivery's failure") { () async throws(PostgresError) in
            _ = try await services.client.run(DeliveryStore.finish([outcome]))
        }
        guard written != nil else { return }
        if let delay { retries.add(delivery.sequence, at: services.environment.uptime() + delay) }
        services.metrics.finished(outcome)
        services.log([outcome], project: project)
    }

    /// Repeats what fails because Postgres is out of reach, with backoff and without an end: nothing is lost meanwhile,
    /// and nothing else could be done for this project.
    /// - Returns: nil when cancelled, or closed while Postgres is away.
    private func persistently<R: Sendable>(
        _ operation: String, _ body: () async throws(PostgresError) -> R
    ) async -> R? {
        var failures: Int32 = 0
        while !Task.isCancelled {
            do throws(PostgresError) {
                return try await body()
            } catch {
                failures += 1
                guard !isClosing, !Task.isCancelled else {
                    gaveUp = true
                    return nil
                }
                services.logOutage(operation, error, project: project, failures: failures)
                let wait = services.outage.backoff(afterFailures: failures, random: services.environment.random())
                // Cancelled: the loop's condition ends it.
                try? await services.environment.clock.sleep(for: wait)
            }
        }
        return nil
    }
}
