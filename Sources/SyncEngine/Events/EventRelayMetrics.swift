// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Metrics
import Storage

/// The metrics of the outbox.
struct EventRelayMetrics: Sendable {
    /// Events sent to Paca's users.
    let published: Counter
    /// Events that ran automations.
    let triggered: Counter
    /// Events whose entry was in the stream already, because a former attempt had been interrupted.
    let recognised: Counter
    /// Events that came too late to run automations.
    let expired: Counter
    /// Events sent by NOTIFY.
    let announced: Counter
    /// Events that were deleted because no Valkey came for them.
    let forgotten: Counter
    private let waiting: Gauge
    private let age: Gauge

    init(_ environment: SyncEnvironment) {
        func counter(_ result: String) -> Counter {
            Counter(
                label: "paca_sync_outbox_events_total", dimensions: [("result", result)],
                factory: environment.metrics)
        }
        published = counter("published")
        triggered = counter("triggered")
        recognised = counter("recognised")
        expired = counter("expired")
        announced = counter("announced")
        forgotten = counter("forgotten")
        waiting = Gauge(label: "paca_sync_outbox_waiting", factory: environment.metrics)
        age = Gauge(label: "paca_sync_outbox_age", factory: environment.metrics)
    }

    func report(_ backlog: OutboxBacklog) {
        waiting.record(backlog.count)
        age.record(backlog.oldest / .seconds(1))
    }

    func nothingWaits() {
        report(.none)
    }
}
