// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage

/// Applies one project's deliveries in order, as many in one batch as are waiting (`docs/design/architecture.md`,
/// "Actors").
///
/// The rules are in other types: `Mailbox` says what comes next, `Projection` what is written, `RetryPolicy` when to
/// try again. Applying a delivery twice has no further effect, so the process may die between any two steps (promises
/// P1, P2).
actor ProjectActor {
    /// The project's id.
    nonisolated let project: UUID

    let services: ProjectServices
    private var mailbox: Mailbox
    private var retries = RetryQueue()
    private var isClosing = false
    /// Whether Postgres failed while the actor was closing. The remaining deliveries are recovered at the next start.
    private var gaveUp = false
    private var isCancelled = false
    /// Whether the wait for a permit ended with one; nil while it still waits.
    private var turn: Bool?
    let wakeUp = WakeSignal()
    var commands = CommandQueue()

    init(project: UUID, services: ProjectServices) {
        self.project = project
        self.services = services
        mailbox = Mailbox(limits: services.limits)
    }

    /// Offers deliveries that were stored, in the order of their sequences.
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

    /// Notes that Postgres may hold deliveries of this project that were never offered.
    func missedSomething() {
        mailbox.missedSomething()
        wakeUp.send()
    }

    /// Lets `run()` end once everything that waits is done.
    func close() {
        isClosing = true
        wakeUp.send()
    }

    /// Whether deliveries, retries or commands still wait.
    var hasWork: Bool { !mailbox.isEmpty || !retries.isEmpty || !commands.isEmpty }

    /// Whether commands are still performed.
    var takesCommands: Bool { !isClosing && !gaveUp && !isCancelled }

    /// Works until nothing came for the idle time, until closed and everything is done, or until the task is cancelled.
    func run() async {
        await work()
        isCancelled = Task.isCancelled
        if !takesCommands { refuseCommands() }
    }

    private func work() async {
        // As if the last batch were long enough ago, so that the first delivery need not wait.
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
                // A read from Postgres also returns deliveries that wait for their next try. They are not due yet.
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

    /// Runs `body` with a permit, and keeps the permit while deliveries arrive in a burst.
    private func makingRoom(_ body: () async -> Void) async {
        await withPermit {
            await body()
            // The permit is kept while waiting. Otherwise another project would take it, and the projects together
            // would still compete with the intake.
            while !isClosing, !Task.isCancelled,
                let wait = services.pressure.wait(at: services.environment.uptime())
            {
                // Commands are performed meanwhile: a person should not wait until the burst has passed.
                await performCommands()
                // Cancellation is noticed by the loop's condition.
                try? await services.environment.clock.sleep(for: wait)
            }
        }
    }

    /// Runs `body` with a permit. Commands are performed while it waits for one, since other projects may keep their
    /// permits for the length of a burst.
    private func withPermit(_ body: () async -> Void) async {
        await services.permits.withPermit(waiting: { await self.waitInLine() }, body)
    }

    private func waitInLine() async -> Bool {
        turn = nil
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.takeTurn() }
            while turn == nil, !Task.isCancelled {
                await performCommands()
                // The permit may have arrived while the command ran.
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

    /// Waits so that a burst of deliveries gathers into one transaction.
    private func keepPace(since lastWork: Duration, _ now: Duration) async {
        guard !isClosing, mailbox.gathers else { return }
        let wait = services.pace - (now - lastWork)
        // Cancellation is noticed by the loop's condition.
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

    /// Applies the deliveries whose backoff is over.
    private func retry(_ sequences: [Int64]) async {
        guard let deliveries = await read(DeliveryStore.pending(project: project, sequences: sequences)) else { return }
        for delivery in deliveries {
            await apply([delivery])
        }
    }

    /// - Returns: nil when the task is cancelled, or when Postgres fails while the actor is closing.
    private func read(_ query: PostgresQuery) async -> [Delivery]? {
        await persistently("read pending deliveries") { () async throws(PostgresError) in
            try DeliveryStore.deliveries(from: try await services.client.run(query), project: project)
        }
    }

    /// Applies a batch in one transaction. If it fails because of its content, each half is applied alone, and so on,
    /// so that only the delivery at fault fails.
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
                    // Some were applied by a transaction of ours whose commit was never confirmed, or by another
                    // instance.
                    let left = try await stillPending(of: rest)
                    // All are still pending: throw, so that the next try waits for its backoff instead of spinning.
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

    /// The deliveries of a batch that are still pending, after an outage or after another transaction applied some of
    /// them.
    private func stillPending(of batch: [Delivery]) async throws(PostgresError) -> [Delivery] {
        // Applying an old delivery again, after newer ones, would emit its events again.
        let query = DeliveryStore.pending(project: project, sequences: batch.map(\.sequence))
        let found = try DeliveryStore.deliveries(from: try await services.client.run(query), project: project)
        let pending = Set(found.map(\.sequence))
        return batch.filter { pending.contains($0.sequence) }
    }

    /// Records that a delivery could not be applied, and whether it is tried again (pending), has failed, or is dead.
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

    /// Repeats `body` with backoff, without limit, while it fails because Postgres is out of reach. The deliveries are
    /// stored, so nothing is lost meanwhile, and this project can do nothing without Postgres.
    /// - Returns: nil when the task is cancelled, or when `body` fails while the actor is closing.
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
                // Cancellation is noticed by the loop's condition.
                try? await services.environment.clock.sleep(for: wait)
            }
        }
        return nil
    }
}
