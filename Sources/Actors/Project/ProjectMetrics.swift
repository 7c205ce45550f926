// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Metrics
import Storage

/// The metrics of the project actors, summed over all projects.
struct ProjectMetrics: Sendable {
    private let results: [DeliveryOutcome.State: Counter]
    private let batchSeconds: Timer
    private let latencySeconds: Timer
    private let batchSize: Recorder
    private let resident: Gauge
    private let waitingBytes: Gauge

    init(_ environment: SyncEnvironment) {
        let factory = environment.metrics
        func results(_ state: DeliveryOutcome.State, _ name: String) -> (DeliveryOutcome.State, Counter) {
            (state, Counter(label: "paca_sync_deliveries_total", dimensions: [("result", name)], factory: factory))
        }
        self.results = Dictionary(
            uniqueKeysWithValues: [
                results(.applied, "applied"), results(.ignored, "ignored"), results(.failed, "failed"),
                results(.dead, "dead"), results(.pending, "retried"),
            ])
        batchSeconds = Timer(label: "paca_sync_apply_batch_seconds", factory: factory)
        latencySeconds = Timer(label: "paca_sync_apply_latency_seconds", factory: factory)
        batchSize = Recorder(
            label: "paca_sync_apply_batch_deliveries", dimensions: [], aggregate: true, factory: factory)
        resident = Gauge(label: "paca_sync_projects_resident", factory: factory)
        waitingBytes = Gauge(label: "paca_sync_mailbox_bytes", factory: factory)
    }

    func applied(_ batch: [ReadDelivery], outcomes: [DeliveryOutcome], from start: Duration, to end: Duration) {
        batchSeconds.recordNanoseconds((end - start).wholeNanoseconds)
        batchSize.record(batch.count)
        for outcome in outcomes {
            finished(outcome)
        }
        for delivery in batch {
            guard let storedAt = delivery.storedAt else { continue }
            latencySeconds.recordNanoseconds((end - storedAt).wholeNanoseconds)
        }
    }

    func finished(_ outcome: DeliveryOutcome) {
        results[outcome.state]?.increment()
    }

    func mailbox(_ budget: ByteBudget) {
        waitingBytes.record(budget.waiting)
    }

    func resident(_ count: Int) {
        resident.record(count)
    }
}
