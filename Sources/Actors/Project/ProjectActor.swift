// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage

/// Applies one project's deliveries in order, as many in one batch as are waiting (`docs/design/architecture.md`,
/// "Actors").
///
/// The rules are in other types: `Mailbox` says what comes next, `Projection` what is written, `ProjectCircuit` what
/// follows from a failure. Applying a delivery twice has no further effect, so the process may die between any two steps
/// (promises P1, P2).
actor ProjectActor {
    /// The project's id.
    nonisolated let project: UUID

    let services: ProjectServices
    var mailbox: Mailbox
    var retries = RetryQueue()
    var circuit = ProjectCircuit()
    /// The deliveries that are being applied.
    var inHand: [ReadDelivery] = []
    /// Why deliveries wait; nil when none does.
    var trouble: PostgresError?
    private var isClosing = false
    /// Whether Postgres failed while the actor was closing. The remaining deliveries are recovered at the next start.
    private var gaveUp = false
    private var hasPermit = false
    /// Wakes the actor when there is something to do.
    let wakeUp = WakeSignal()
    /// Ends a pause: a command waits, or the actor closes.
    let interruption = WakeSignal()
    let commands = CommandQueue()

    init(project: UUID, services: ProjectServices) {
        self.project = project
        self.services = services
        mailbox = Mailbox(limits: services.limits)
    }

    /// Offers deliveries that were stored, in the order of their sequences.
    func offer(_ deliveries: [Delivery]) {
        for delivery in deliveries {
            guard mailbox.hasRoom, services.memory.hasRoom(for: ReadDelivery.leastFootprint) else {
                mailbox.spill(delivery.sequence)
                continue
            }
            let read = services.read(delivery)
            guard services.memory.reserve(read.footprint) else {
                mailbox.spill(delivery.sequence)
                continue
            }
            if !mailbox.offer(read) { services.memory.release(read.footprint) }
        }
        wakeUp.send()
    }

    /// Notes that Postgres may hold deliveries of this project that were never offered.
    func missedSomething() {
        mailbox.missedSomething()
        wakeUp.send()
    }

    /// Notes that a delivery is pending in Postgres. It may never have been offered, or be known already.
    func noticePending(_ sequence: Int64) {
        guard !mailbox.holds(sequence), !inHand.contains(where: { $0.sequence == sequence }) else { return }
        if retries.contains(sequence) {
            // It is known, but may stay for long, and hide another one that is not.
            mailbox.missedSomething()
        } else {
            mailbox.spill(sequence)
        }
        wakeUp.send()
    }

    /// Lets `run()` end once everything that waits is done.
    func close() {
        isClosing = true
        commands.close()
        wakeUp.send()
        interruption.send()
    }

    /// Whether deliveries, retries or commands still wait.
    var hasWork: Bool { !mailbox.isEmpty || !retries.isEmpty || !commands.isEmpty }

    /// Works until nothing came for the idle time, until closed and everything is done, or until the task is cancelled.
    func run() async {
        await work()
        returnPermit()
        if isClosing || gaveUp || Task.isCancelled {
            commands.refuse()
            report(nil)
        }
    }

    private func work() async {
        // As if the last batch were long enough ago, so that the first delivery need not wait.
        var lastWork = services.environment.uptime() - services.pace
        while !Task.isCancelled {
            await performCommands()
            let now = services.environment.uptime()
            if let wait = circuit.wait(at: now) {
                gaveUp = isClosing
                guard !gaveUp else { return }
                await pause(for: wait)
                continue
            }
            let due = retries.due(at: now, limit: circuit.goesOneByOne ? 1 : services.limits.batch)
            if !due.isEmpty {
                await retry(due)
                continue
            }
            await keepPace(since: lastWork, now)
            if !mailbox.isEmpty { await makeRoom() }
            switch mailbox.next() {
            case .apply(let batch):
                await applyUnlessSetAside(batch)
                lastWork = services.environment.uptime()
            case .load(let after):
                await load(after: after)
            case .nothing:
                let idle = now - lastWork
                if !commands.isEmpty { continue }
                guard !isClosing, !retries.isEmpty || idle < services.idleTimeout else { return }
                returnPermit()
                let wait = retries.next.map { $0 - now } ?? (services.idleTimeout - idle)
                await wakeUp.wait(for: max(wait, .zero), clock: services.environment.clock)
            }
        }
    }

    // A read from Postgres also returns deliveries that wait for their next try. They are not due yet.
    private func applyUnlessSetAside(_ batch: [ReadDelivery]) async {
        let ready = retries.isEmpty ? batch : batch.filter { !retries.contains($0.sequence) }
        if !ready.isEmpty { await apply(ready) }
        services.memory.release(batch.reduce(0) { $0 + $1.footprint })
        services.metrics.mailbox(services.memory)
    }

    /// Waits so that a burst of deliveries gathers into one transaction.
    private func keepPace(since lastWork: Duration, _ now: Duration) async {
        guard !isClosing, mailbox.gathers else { return }
        await pause(for: services.pace - (now - lastWork))
    }

    /// Waits while deliveries arrive in a burst and enough batches were applied during it.
    private func makeRoom() async {
        // While a permit is held, the deliveries in memory have been let in already.
        while !hasPermit, !isClosing, !Task.isCancelled,
            let wait = services.pressure.wait(at: services.environment.uptime())
        {
            await pause(for: wait)
        }
    }

    /// Waits, without a permit. Commands are performed meanwhile: a person should not wait for what delays deliveries.
    private func pause(for duration: Duration) async {
        let end = services.environment.uptime() + duration
        while !isClosing, !Task.isCancelled {
            await performCommands()
            let left = end - services.environment.uptime()
            guard left > .zero else { return }
            returnPermit()
            await interruption.wait(for: left, clock: services.environment.clock)
        }
    }

    /// Waits for a permit to use the database, unless it is held already. Commands are performed meanwhile.
    /// - Returns: false when the task was cancelled first.
    func takePermit() async -> Bool {
        // A command gives a permit back, also one that arrives while the command is performed. After it, the project is
        // the next in line.
        var isNext = false
        while !hasPermit {
            await performCommands()
            guard !Task.isCancelled else { return false }
            hasPermit = services.permits.takeFree()
            if !hasPermit { hasPermit = await waitInLine(isNext: isNext) }
            // Only a command makes it give its place up.
            isNext = isNext || !commands.isEmpty
        }
        return true
    }

    /// Waits for a permit, until a command comes.
    private func waitInLine(isNext: Bool) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { [permits = services.permits] in await permits.wait(isNext: isNext) }
            group.addTask { [interruption, clock = services.environment.clock] in
                await interruption.wait(clock: clock)
                return false
            }
            var hasPermit = false
            for await isPermit in group {
                hasPermit = hasPermit || isPermit
                group.cancelAll()
            }
            return hasPermit
        }
    }

    /// Gives the permit back, if it is held.
    func returnPermit() {
        guard hasPermit else { return }
        hasPermit = false
        services.permits.release()
    }
}
