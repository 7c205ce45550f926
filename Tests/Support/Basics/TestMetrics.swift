// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Metrics
import Synchronization

/// Metrics that a test can read and wait for. A test awaits the same metrics that an operator sees, instead of asking
/// again and again.
public final class TestMetrics: MetricsFactory {
    private let metrics = Mutex<[String: Metric]>([:])
    private let changes = ChangeWaiters()

    /// Metrics without any recorded value.
    public init() {}

    /// The value of a counter; 0 if it does not exist.
    public func count(_ label: String, _ dimensions: (String, String)...) -> Int64 {
        metrics.withLock { $0[Self.key(label, dimensions)] }?.total ?? 0
    }

    /// The values recorded by a gauge, recorder or timer (in nanoseconds), in order.
    public func values(_ label: String, _ dimensions: (String, String)...) -> [Double] {
        metrics.withLock { $0[Self.key(label, dimensions)] }?.values ?? []
    }

    /// The sum of all counters with this name.
    public func total(_ label: String) -> Int64 {
        metrics.withLock { metrics in
            metrics.filter { $0.key == label || $0.key.hasPrefix(label + " ") }.reduce(0) { $0 + $1.value.total }
        }
    }

    /// Suspends until a counter has reached a value.
    public func count(_ label: String, _ dimensions: (String, String)..., reaches count: Int64) async throws {
        let key = Self.key(label, dimensions)
        try await changes.wait { (self.metrics.withLock { $0[key] }?.total ?? 0) >= count }
    }

    /// Suspends until the sum of all counters with this name has reached a value.
    public func total(_ label: String, reaches total: Int64) async throws {
        try await changes.wait { self.total(label) >= total }
    }

    /// Suspends until the last recorded value of a gauge, recorder or timer is this one.
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

    /// The counter with this name and these dimensions; always the same one.
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

    /// Does nothing: the counter stays readable.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// Does nothing: the recorder stays readable.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Does nothing: the timer stays readable.
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
