// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation

/// The rate limits of one GitHub account, shared by all that send requests as this account.
///
/// ``acquire(_:patience:)`` returns when a request may be sent; ``finish(_:reply:isUnsent:)`` reports how it ended. The
/// rules are in ``RateLimitPolicy`` and ``RateLimitQueue``.
///
/// The budget has no task of its own. Each waiting request sleeps until its deadline. One of them, the keeper of the
/// alarm, also wakes when the next waiting request may be sent, and then decides for all.
actor RateLimitBudget {
    /// Why a request may not be sent.
    enum Refusal: Error, Equatable {
        /// It cannot be sent before its deadline. It could be sent after `retryAfter`.
        case limited(retryAfter: Duration)
        /// The calling task was cancelled while it waited.
        case cancelled
        /// The directory has removed this budget. Ask the directory for the account's new one.
        case retired
    }

    private struct Waiting {
        let signal = WakeSignal()
        var decision: RateLimitQueue.Decision?
    }

    private struct Alarm {
        let keeper: RateLimitQueue.WaiterID
        let at: Duration
    }

    nonisolated let account: String
    private var policy: RateLimitPolicy
    private var queue = RateLimitQueue()
    private var waiting: [RateLimitQueue.WaiterID: Waiting] = [:]
    private var alarm: Alarm?
    private var isRetired = false
    private let changes: BudgetChanges
    private let metrics: RateLimitMetrics
    private let environment: SyncEnvironment

    init(
        account: String, settings: RateLimitSettings, saved: [RateLimitRecord], changes: BudgetChanges,
        metrics: RateLimitMetrics, environment: SyncEnvironment
    ) {
        self.account = account
        self.changes = changes
        self.metrics = metrics
        self.environment = environment
        policy = RateLimitPolicy(settings: settings)
        policy.restore(saved, at: environment.rateLimitTime)
    }

    /// The number of waiting requests.
    var waiterCount: Int { queue.count }

    /// Waits until the request may be sent.
    /// - Parameter patience: The longest time to wait. If that is known to be too short, the call fails at once.
    /// - Returns: A ticket. The caller must pass it to `finish` exactly once.
    func acquire(_ demand: RateLimitDemand, patience: Duration) async throws(Refusal) -> RateLimitPolicy.Ticket {
        guard !isRetired else { throw .retired }
        let start = environment.uptime()
        let deadline = start + max(patience, .zero)
        guard let id = queue.enter(demand, deadline: deadline) else {
            metrics.refused(demand.priority)
            throw .limited(retryAfter: policy.retryAfter(demand, at: start))
        }
        let entry = Waiting()
        waiting[id] = entry
        look()
        while waiting[id]?.decision == nil {
            guard !Task.isCancelled else {
                leave(id)
                throw .cancelled
            }
            let wakeAt = if let alarm, alarm.keeper == id { min(alarm.at, deadline) } else { deadline }
            await entry.signal.wait(for: max(wakeAt - environment.uptime(), .zero), clock: environment.clock)
            if waiting[id]?.decision == nil, !Task.isCancelled { look() }
        }
        let decision = waiting.removeValue(forKey: id)?.decision
        switch decision {
        case .send(let ticket):
            guard !Task.isCancelled else {
                finish(ticket, reply: nil, isUnsent: true)
                throw .cancelled
            }
            metrics.went(demand.priority, after: environment.uptime() - start)
            return ticket
        case .refuse(let retryAfter):
            metrics.refused(demand.priority)
            throw .limited(retryAfter: retryAfter)
        case nil:
            throw .cancelled
        }
    }

    /// Reports the end of a request for which `acquire` returned `ticket`.
    /// - Parameters:
    ///   - reply: GitHub's answer; nil if there was none.
    ///   - isUnsent: Whether the request certainly never reached GitHub. Then it is not counted.
    @discardableResult
    func finish(_ ticket: RateLimitPolicy.Ticket, reply: RateLimitReply?, isUnsent: Bool) -> RateLimitPolicy.Lesson {
        let lesson = policy.end(ticket, reply: reply, isUnsent: isUnsent, at: environment.uptime())
        if !isUnsent { changes.mark(account, isUrgent: lesson.isUrgent) }
        look()
        return lesson
    }

    private func leave(_ id: RateLimitQueue.WaiterID) {
        queue.abandon(id)
        waiting[id] = nil
        look()
    }

    /// Decides for every waiting request that can be decided now.
    private func look() {
        let now = environment.uptime()
        let outcome = queue.pump(&policy, at: now)
        for (id, decision) in outcome.decisions {
            waiting[id]?.decision = decision
            waiting[id]?.signal.send()
        }
        guard let wakeAt = outcome.wakeAt else {
            alarm = nil
            return
        }
        if let alarm, queue.contains(alarm.keeper), alarm.at > now, alarm.at <= wakeAt { return }
        let keeper = alarm.flatMap { queue.contains($0.keeper) ? $0.keeper : nil } ?? queue.eldest
        guard let keeper else { return }
        alarm = Alarm(keeper: keeper, at: wakeAt)
        waiting[keeper]?.signal.send()
    }

    /// The records that must survive a restart.
    func records() -> [RateLimitRecord] {
        policy.records(of: account, at: environment.rateLimitTime)
    }

    /// Takes over what another budget recorded for the same account.
    func absorb(_ records: [RateLimitRecord]) {
        policy.restore(records, at: environment.rateLimitTime)
        changes.mark(account, isUrgent: true)
    }

    /// The account's current state, for metrics.
    func standing() -> BudgetStanding {
        policy.expire(at: environment.uptime())
        return policy.standing(at: environment.uptime())
    }

    /// Retires this budget if nobody uses it and all its changes are saved.
    /// - Returns: Whether it is retired now.
    func retire() -> Bool {
        policy.expire(at: environment.uptime())
        guard policy.isIdle, queue.count == 0, !changes.isMarked(account) else { return false }
        isRetired = true
        return true
    }
}
