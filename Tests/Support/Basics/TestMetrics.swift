// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Metrics
import Synchronization

/// Metrics that a test can read, and wait for: what the engine tells an operator is also what a test awaits instead of
/// asking again and again.
public final class TestMetrics: MetricsFactory {
    private let metrics = Mutex<[String: Metric]>([:])
    private let changes = ChangeWaiters()

    /// Metrics that nothing was recorded in yet.
    public init() {}

    /// What a counter has counted; 0 for one that nobody made.
    public func count(_ label: String, _ dimensions: (String, String)...) -> Int64 {
        metrics.withLock { $0[Self.key(label, dimensions)] }?.total ?? 0
    }

    /// What a gauge, recorder or timer (in nanoseconds) was told, in order.
    public func values(_ label: String, _ dimensions: (String, String)...) -> [Double] {
        metrics.withLock { $0[Self.key(label, dimensions)] }?.values ?? []
    }

    /// What all counters of that name have counted together.
    public func total(_ label: String) -> Int64 {
        metrics.withLock { metrics in
            metrics.filter { $0.key == label || $0.key.hasPrefix(label + " ") }.reduce(0) { $0 + $1.value.total }
        }
    }

    /// Suspends until a counter has counted that far.
    public func count(_ label: String, _ dimensions: (String, String)..., reaches count: Int64) async throws {
        let key = Self.key(label, dimensions)
        try await changes.wait { (self.metrics.withLock { $0[key] }?.total ?? 0) >= count }
    }

    /// Suspends until all counters of that name have counted that far together.
    public func total(_ label: String, reaches total: Int64) async throws {
        try await changes.wait { self.total(label) >= total }
    }

    /// Suspends until a gauge, recorder or timer was last told that value.
    public func value(_ label: String, _ dimensions: (String, String)..., is value: Double) async throws {
        let key = Self.key(label, dimensions)
        try await changes.wait { self.metrics.withLock { $0[key] }?.values.last == value }
    }

    private static func key(_ label: String, _ dimensions: [(String, String)]) -> String {
        label + dimensions.map { " \($0.0)=\($0.1)" }.sorted().joined()
    }

    private func metric(_ label: String, _ dimensions: [(String, String)]) -> Metric {
        metrics.withLock { metrics in
            let key = Self.key(label, dimensions)
            let metric = metrics[key] ?? Metric(changes)
            metrics[key] = metric
            return metric
        }
    }

    /// A counter of that name and those dimensions; the same one each time.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        metric(label, dimensions)
    }

    /// A recorder or gauge.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        metric(label, dimensions)
    }

    /// A timer.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        metric(label, dimensions)
    }

    /// Keeps it readable.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// Keeps it readable.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Keeps it readable.
    public func destroyTimer(_ handler: any TimerHandler) {}

    private final class Metric: CounterHandler, RecorderHandler, TimerHandler {
        private let recorded = Mutex<[Double]>([])
        private let counted = Mutex<Int64>(0)
        private let changes: ChangeWaiters

        init(_ changes: ChangeWaiters) {
            self.changes = changes
        }

        var values: [Double] { recorded.withLock { $0 } }
        var total: Int64 { counted.withLock { $0 } }

        func increment(by amount: Int64) {
            counted.withLock { $0 += amount }
            changes.look()
        }
        func reset() { counted.withLock { $0 = 0 } }
        func record(_ value: Int64) { record(Double(value)) }
        func record(_ value: Double) {
            recorded.withLock { $0.append(value) }
            changes.look()
        }
        func recordNanoseconds(_ duration: Int64) { record(Double(duration)) }
    }
}
