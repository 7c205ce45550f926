// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Metrics
import Synchronization

/// What the budgets tell an operator, summed over all accounts.
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

    /// A request was let go after that wait.
    func went(_ priority: RequestPriority, after wait: Duration) {
        waits[priority]?.recordNanoseconds(wait.wholeNanoseconds)
    }

    /// A request was not sent, as it would have had to wait too long.
    func refused(_ priority: RequestPriority) {
        refused[priority]?.increment()
    }

    /// GitHub refused a request for a limit.
    func wasLimited() {
        limited.increment()
    }

    /// A request ended.
    /// - Parameter status: the HTTP status, or how there was none.
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

    /// What the budgets in memory are at.
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

/// Where one account stands.
struct BudgetStanding: Sendable, Equatable {
    /// Whether nothing may be sent for now.
    var isBlocked: Bool
    /// What is left of each primary limit that is known.
    var remaining: [String: Int]
}
