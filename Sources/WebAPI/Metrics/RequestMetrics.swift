// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Metrics
import Synchronization

/// Counts and times requests by their matched route. The raw address is not used, because it contains ids.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        let route: String
        let method: String
        let status: Int
    }

    private struct Handle: Sendable {
        let count: Counter
        let seconds: Metrics.Timer
    }

    private let environment: SyncEnvironment
    private let made = Mutex<[Key: Handle]>([:])
    private let hangups: Counter

    init(environment: SyncEnvironment) {
        self.environment = environment
        hangups = Counter(label: "paca_sync_webhook_hangups_total", factory: environment.metrics)
    }

    /// Records a request that was answered.
    func record(route: String, method: String, status: Int, duration: Duration) {
        let handle = handle(Key(route: route, method: method, status: status))
        handle.count.increment()
        handle.seconds.recordNanoseconds(duration.wholeNanoseconds)
    }

    /// A sender of a webhook hung up before its request was complete.
    func hungUp() {
        hangups.increment()
    }

    private func handle(_ key: Key) -> Handle {
        made.withLock { made in
            if let handle = made[key] { return handle }
            let labels = [("route", key.route), ("method", key.method), ("status", String(key.status))]
            let handle = Handle(
                count: Counter(
                    label: "paca_sync_http_requests_total", dimensions: labels, factory: environment.metrics),
                seconds: Metrics.Timer(
                    label: "paca_sync_http_request_seconds", dimensions: [("route", key.route)],
                    factory: environment.metrics))
            made[key] = handle
            return handle
        }
    }
}
