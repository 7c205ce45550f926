// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Metrics

/// The pool's metrics. Statements are counted by name, so a test can assert how many an operation runs.
struct PoolMetrics: Sendable {
    private let environment: SyncEnvironment
    private let idle: Gauge
    private let lent: Gauge
    private let waiting: Gauge
    private let opened: Counter
    private let roundTrips: Counter
    private let failures: Counter
    private let waitSeconds: Timer

    init(_ environment: SyncEnvironment) {
        self.environment = environment
        let factory = environment.metrics
        idle = Gauge(label: "paca_sync_postgres_connections", dimensions: [("state", "idle")], factory: factory)
        lent = Gauge(label: "paca_sync_postgres_connections", dimensions: [("state", "lent")], factory: factory)
        waiting = Gauge(label: "paca_sync_postgres_waiters", factory: factory)
        opened = Counter(label: "paca_sync_postgres_connections_opened_total", factory: factory)
        roundTrips = Counter(label: "paca_sync_postgres_round_trips_total", factory: factory)
        failures = Counter(label: "paca_sync_postgres_failures_total", factory: factory)
        waitSeconds = Timer(label: "paca_sync_postgres_wait_seconds", factory: factory)
    }

    func record<C>(_ machine: PoolStateMachine<C>) {
        idle.record(machine.idleCount)
        lent.record(machine.lent)
        waiting.record(machine.waiterCount)
    }

    func connectionOpened() {
        opened.increment()
    }

    func waited(_ duration: Duration) {
        waitSeconds.recordNanoseconds(duration.wholeNanoseconds)
    }

    func ran(_ queries: [PostgresQuery], failed: Bool) {
        roundTrips.increment()
        if failed { failures.increment() }
        for query in queries {
            Counter(
                label: "paca_sync_postgres_statements_total", dimensions: [("statement", query.statement.name)],
                factory: environment.metrics
            ).increment()
        }
    }
}
