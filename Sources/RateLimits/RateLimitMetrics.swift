// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Metrics
import Synchronization

/// The metrics of the rate limit budgets, summed over all accounts.
final class RateLimitMetrics: Sendable {
    private let factory: any MetricsFactory
    private let waits: [RequestPriority: Timer]
    private let refused: [RequestPriority: Counter]
    private let limited: Counter
    private let blocked: Gauge
    private let requests = Mutex<[String: [String: Counter]]>([:])
    private let remaining = Mutex<[String: Gauge]>([:])

    init(_ environment: SyncEnvironment) {
        let factory = environment.metrics
        self.factory = factory
        waits = Dictionary(
            uniqueKeysWithValues: RequestPriority.allCases.map { priority in
                let dimensions = [("priority", priority.label)]
                return (
                    priority, Timer(label: "paca_sync_github_wait_seconds", dimensions: dimensions, factory: factory)
                )
            })
        refused = Dictionary(
            uniqueKeysWithValues: RequestPriority.allCases.map { priority in
                let dimensions = [("priority", priority.label)]
                return (
                    priority, Counter(label: "paca_sync_github_refused_total", dimensions: dimensions, factory: factory)
                )
            })
        limited = Counter(label: "paca_sync_github_limited_total", factory: factory)
        blocked = Gauge(label: "paca_sync_github_blocked_accounts", factory: factory)
    }

    /// Records that a request was sent after waiting for `wait`.
    func went(_ priority: RequestPriority, after wait: Duration) {
        waits[priority]?.recordNanoseconds(wait.wholeNanoseconds)
    }

    /// Counts a request that was not sent, because it would have had to wait longer than its deadline.
    func refused(_ priority: RequestPriority) {
        refused[priority]?.increment()
    }

    /// Counts a request that GitHub refused because of a rate limit.
    func wasLimited() {
        limited.increment()
    }

    /// Counts a request that has ended.
    /// - Parameter status: The HTTP status, or a word for why there is none.
    func ended(resource: String, status: String) {
        let counter = requests.withLock { requests in
            if let counter = requests[resource]?[status] { return counter }
            let counter = Counter(
                label: "paca_sync_github_requests_total", dimensions: [("resource", resource), ("status", status)],
                factory: factory)
            requests[resource, default: [:]][status] = counter
            return counter
        }
        counter.increment()
    }

    /// Records the state of all budgets in memory.
    func standing(_ budgets: [BudgetStanding]) {
        blocked.record(budgets.count { $0.isBlocked })
        var lowest: [String: Int] = [:]
        for budget in budgets {
            lowest.merge(budget.remaining) { min($0, $1) }
        }
        for (resource, count) in lowest {
            let gauge = remaining.withLock { gauges in
                let gauge =
                    gauges[resource]
                    ?? Gauge(
                        label: "paca_sync_github_remaining", dimensions: [("resource", resource)], factory: factory)
                gauges[resource] = gauge
                return gauge
            }
            gauge.record(count)
        }
    }
}

/// The state of one account's limits.
struct BudgetStanding: Sendable, Equatable {
    /// Whether nothing may be sent at present.
    var isBlocked: Bool
    /// The requests left, for each resource whose primary limit is known.
    var remaining: [String: Int]
}
