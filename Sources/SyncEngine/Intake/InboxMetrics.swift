// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Metrics
import Storage

/// The metrics of the inbox.
struct InboxMetrics: Sendable {
    private let flushSeconds: Timer
    private let flushDeliveries: Recorder
    private let stored: Counter
    private let duplicates: Counter
    private let changed: Counter
    private let failures: Counter
    private let divisions: Counter
    private let bytes: Counter

    init(_ environment: SyncEnvironment) {
        let factory = environment.metrics
        func received(_ result: String) -> Counter {
            Counter(label: "paca_sync_inbox_deliveries_total", dimensions: [("result", result)], factory: factory)
        }
        flushSeconds = Timer(label: "paca_sync_inbox_flush_seconds", factory: factory)
        flushDeliveries = Recorder(
            label: "paca_sync_inbox_flush_deliveries", dimensions: [], aggregate: true, factory: factory)
        stored = received("stored")
        duplicates = received("duplicate")
        changed = received("hook_changed")
        failures = received("failed")
        divisions = Counter(label: "paca_sync_inbox_divisions_total", factory: environment.metrics)
        bytes = Counter(label: "paca_sync_inbox_body_bytes_total", factory: factory)
    }

    func flushed(_ deliveries: [NewDelivery], _ answers: [DeliveryStore.Appended], in duration: Duration) {
        flushSeconds.recordNanoseconds(duration.wholeNanoseconds)
        flushDeliveries.record(deliveries.count)
        for (delivery, answer) in zip(deliveries, answers) {
            switch answer {
            case .stored:
                stored.increment()
                bytes.increment(by: delivery.body.count)
            case .duplicate: duplicates.increment()
            case .hookChanged: changed.increment()
            }
        }
    }

    func divided() {
        divisions.increment()
    }

    func failed(_ count: Int) {
        failures.increment(by: count)
    }
}
