// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import CoreMetrics
import Foundation
import Synchronization

/// A small Prometheus exporter of our own, because we found no library that we can use. It is a `MetricsFactory` whose
/// `text` is in Prometheus' exposition format (Prometheus documentation, "Exposition formats", text 0.0.4).
///
/// Counters are exported as counters, and recorders without aggregation as gauges. Timers become histograms of seconds,
/// recorders with aggregation histograms of plain numbers. All handles with the same name and labels share one series.
public final class PrometheusRegistry: MetricsFactory {
    /// The content type of the exposition format.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private struct SeriesKey: Hashable {
        let name: String
        let labels: String
    }

    private struct Registered {
        var series: [SeriesKey: any PrometheusSeries] = [:]
    }

    private let registered = Mutex(Registered())

    /// Makes an empty registry.
    public init() {}

    /// All series in the exposition format, sorted by name and labels.
    public var text: String {
        let all = registered.withLock { $0.series }
            .sorted { ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels) }
        var lines: [String] = []
        var lastName = ""
        for (key, series) in all {
            if key.name != lastName {
                lines.append("# TYPE \(key.name) \(series.type)")
                lastName = key.name
            }
            series.write(name: key.name, labels: key.labels, to: &lines)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The counter with this name and these labels.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions) { PrometheusCounter() }
    }

    /// The histogram (with aggregation) or the gauge with this name and these labels.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate
            ? series(label, dimensions) { PrometheusHistogram(buckets: PrometheusHistogram.counts) }
                as any RecorderHandler
            : series(label, dimensions) { PrometheusGauge() }
    }

    /// The histogram of seconds with this name and these labels.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions) { PrometheusHistogram(buckets: PrometheusHistogram.seconds) }
    }

    /// Does nothing: a series lives as long as the process.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// Does nothing: a series lives as long as the process.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Does nothing: a series lives as long as the process.
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func series<S: PrometheusSeries>(
        _ label: String, _ dimensions: [(String, String)], make: () -> S
    ) -> S {
        let labels = dimensions.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        let key = SeriesKey(name: label, labels: labels)
        return registered.withLock { registered in
            if let known = registered.series[key] as? S { return known }
            let made = make()
            registered.series[key] = made
            return made
        }
    }

    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
    }
}

private protocol PrometheusSeries: AnyObject, Sendable {
    var type: String { get }
    func write(name: String, labels: String, to lines: inout [String])
}

extension PrometheusSeries {
    fileprivate func line(_ name: String, _ labels: String, _ value: some CustomStringConvertible) -> String {
        labels.isEmpty ? "\(name) \(value)" : "\(name){\(labels)} \(value)"
    }
}

private final class PrometheusCounter: PrometheusSeries, CounterHandler {
    private let value = Atomic<Int64>(0)
    let type = "counter"

    func increment(by amount: Int64) {
        value.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        value.store(0, ordering: .relaxed)
    }

    func write(name: String, labels: String, to lines: inout [String]) {
        lines.append(line(name, labels, value.load(ordering: .relaxed)))
    }
}

private final class PrometheusGauge: PrometheusSeries, RecorderHandler {
    private let value = Mutex(0.0)
    let type = "gauge"

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        self.value.withLock { $0 = value }
    }

    func write(name: String, labels: String, to lines: inout [String]) {
        lines.append(line(name, labels, value.withLock { $0 }))
    }
}

private final class PrometheusHistogram: PrometheusSeries, RecorderHandler, TimerHandler {
    static let seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    static let counts: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]

    private struct State {
        var counts: [Int]
        var sum = 0.0
        var total = 0
    }

    private let buckets: [Double]
    private let state: Mutex<State>
    let type = "histogram"

    init(buckets: [Double]) {
        self.buckets = buckets
        state = Mutex(State(counts: Array(repeating: 0, count: buckets.count)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = buckets.firstIndex { value <= $0 }
        state.withLock { state in
            if let bucket { state.counts[bucket] += 1 }
            state.sum += value
            state.total += 1
        }
    }

    func write(name: String, labels: String, to lines: inout [String]) {
        let state = state.withLock { $0 }
        let prefix = labels.isEmpty ? "" : labels + ","
        var running = 0
        for (bound, count) in zip(buckets, state.counts) {
            running += count
            lines.append(line("\(name)_bucket", "\(prefix)le=\"\(bound)\"", running))
        }
        lines.append(line("\(name)_bucket", "\(prefix)le=\"+Inf\"", state.total))
        lines.append(line("\(name)_sum", labels, state.sum))
        lines.append(line("\(name)_count", labels, state.total))
    }
}
