// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage

extension ProjectActor {
    /// What became of a transaction that was to apply deliveries.
    private enum Attempt {
        /// All were applied, or failed by their own fault.
        case done
        /// Some were taken by a transaction of ours whose commit was never confirmed, or by another instance. These are
        /// left.
        case left([ReadDelivery])
        /// The database refused it.
        case refused(PostgresError)
        /// The task was cancelled.
        case cancelled
    }

    /// Reads the next pending deliveries from Postgres into the mailbox. Keeps the permit, to apply them with it.
    func load(after: Int64) async {
        let isSingle = circuit.goesOneByOne
        let query = DeliveryStore.pending(
            project: project, after: after, limit: isSingle ? 1 : services.limits.batch,
            bytes: isSingle ? 1 : services.limits.batchBytes)
        guard let deliveries = await read(query) else {
            services.pressure.notApplied()
            return mailbox.fallBehind()
        }
        services.memory.take(deliveries.reduce(0) { $0 + $1.footprint })
        mailbox.loaded(deliveries)
        guard deliveries.isEmpty else { return }
        services.pressure.notApplied()
        returnPermit()
        // Nothing waits any more, so nothing is in trouble: another instance has applied it, or its repository is gone.
        if retries.isEmpty { _ = circuit.succeeded() }
        settle()
    }

    /// Applies deliveries that were set aside.
    func retry(_ sequences: [Int64]) async {
        guard let deliveries = await read(DeliveryStore.pending(project: project, sequences: sequences)) else { return }
        let found = Set(deliveries.map(\.sequence))
        // The others are not pending any more.
        retries.remove(sequences.filter { !found.contains($0) })
        await apply(deliveries)
        settle()
    }

    /// Keeps the permit.
    /// - Returns: nil when the task is cancelled, or when Postgres failed.
    private func read(_ query: PostgresQuery) async -> [ReadDelivery]? {
        guard await takePermit() else { return nil }
        do throws(PostgresError) {
            let found = try DeliveryStore.deliveries(from: try await services.client.run(query), project: project)
            return found.map(services.read)
        } catch {
            returnPermit()
            guard !Task.isCancelled else { return nil }
            stumble(error, .wait)
            return nil
        }
    }

    /// Applies a batch in one transaction. If it fails because of its content, each half is applied alone, and so on,
    /// so that only the delivery at fault fails. If nothing can be applied, the circuit opens, and what is left is read
    /// from Postgres again.
    func apply(_ batch: [ReadDelivery]) async {
        inHand = batch
        defer { inHand = [] }
        var parts = [batch]
        var isApplied = false
        while let part = parts.popLast() {
            guard !part.isEmpty else { continue }
            let attempt = await attempt(part)
            returnPermit()
            switch attempt {
            case .done:
                isApplied = true
                if circuit.succeeded() { retries.hurry(at: services.environment.uptime()) }
            case .left(let left):
                retries.remove(Set(part.map(\.sequence)).subtracting(left.map(\.sequence)))
                parts.append(left)
            case .refused(let error):
                await react(to: error, part, &parts)
            case .cancelled:
                return
            }
            if circuit.isOpen {
                services.memory.release(mailbox.readAgain())
                break
            }
        }
        if !isApplied { services.pressure.notApplied() }
        settle()
    }

    private func attempt(_ part: [ReadDelivery]) async -> Attempt {
        guard await takePermit() else { return .cancelled }
        let start = services.environment.uptime()
        let transaction = ProjectTransaction(
            project: project, client: services.client, environment: services.environment)
        do throws(PostgresError) {
            let outcomes = try await transaction.apply(part)
            if !retries.isEmpty { retries.remove(part.lazy.map(\.sequence)) }
            services.metrics.applied(part, outcomes: outcomes, from: start, to: services.environment.uptime())
            services.log(outcomes, project: project)
            return .done
        } catch  where DeliveryStore.isTakenElsewhere(error) {
            do throws(PostgresError) {
                let left = try await stillPending(of: part)
                // If all are left, something else is wrong, and it must not be tried again without a pause.
                return left.count < part.count ? .left(left) : .refused(error)
            } catch {
                return Task.isCancelled ? .cancelled : .refused(error)
            }
        } catch {
            return Task.isCancelled ? .cancelled : .refused(error)
        }
    }

    /// The deliveries of a part that are still pending, after another transaction applied some of them.
    private func stillPending(of part: [ReadDelivery]) async throws(PostgresError) -> [ReadDelivery] {
        // Applying an old delivery again, after newer ones, would emit its events again.
        let query = DeliveryStore.pending(project: project, sequences: part.map(\.sequence))
        let found = try DeliveryStore.deliveries(from: try await services.client.run(query), project: project)
        let pending = Set(found.map(\.sequence))
        return part.filter { pending.contains($0.sequence) }
    }

    private func react(to error: PostgresError, _ part: [ReadDelivery], _ parts: inout [[ReadDelivery]]) async {
        let refusal = ProjectCircuit.Refusal(error, count: part.count)
        switch refusal {
        case .fail:
            await finish(part[0], DeliveryOutcome(key: part[0].key, state: .failed, error: error.debugDescription))
        case .split:
            let middle = part.count / 2
            parts += [Array(part[middle...]), Array(part[..<middle])]
            if !error.isCausedByValues { stumble(error, refusal) }
        case .setAside:
            stumble(error, refusal)
            await setAside(part[0], error)
        case .wait:
            stumble(error, refusal)
        }
    }

    /// Leaves a delivery for a later try, and lets the others go on.
    private func setAside(_ delivery: ReadDelivery, _ error: PostgresError) async {
        let failures = max(retries.failures(of: delivery.sequence), delivery.attempts) + 1
        let delay = services.retry.backoff(afterFailures: failures, random: services.environment.random())
        retries.add(delivery.sequence, failures: failures, at: services.environment.uptime() + delay)
        let outcome = DeliveryOutcome(
            key: delivery.key, state: .pending, error: error.debugDescription, retryAfter: delay)
        await finish(delivery, outcome)
    }

    /// Writes what became of a delivery that the database refused.
    private func finish(_ delivery: ReadDelivery, _ outcome: DeliveryOutcome) async {
        guard await takePermit() else { return }
        defer { returnPermit() }
        do throws(PostgresError) {
            _ = try await services.client.run(
                [TransactionSettings.lockTimeout(ProjectTransaction.lockTimeout), DeliveryStore.finish([outcome])])
            if outcome.state != .pending { retries.remove([delivery.sequence]) }
            services.metrics.finished(outcome)
            services.log([outcome], project: project)
        } catch {
            guard !Task.isCancelled else { return }
            // It is still pending. If it was set aside, only its count of tries is not written.
            if outcome.state != .pending { mailbox.spill(delivery.sequence) }
            stumble(error, .wait)
        }
    }

    /// Notes a failure that is no delivery's fault.
    private func stumble(_ error: PostgresError, _ refusal: ProjectCircuit.Refusal) {
        circuit.failed(error, refusal, at: services.environment.uptime(), random: services.environment.random())
        if circuit.isOpen { services.logTrouble(error, project: project) }
        report(error)
    }

    /// Takes back the report of a trouble when nothing waits any more because of it.
    private func settle() {
        if trouble != nil, circuit.isClosed, retries.isEmpty { report(nil) }
    }

    func report(_ error: PostgresError?) {
        guard error != nil || trouble != nil else { return }
        trouble = error
        services.troubles.report(error, of: project)
    }
}
