// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The deliveries of one project that were set aside for another try, each with the time at which it is due.
struct RetryQueue: Sendable {
    private struct Entry {
        var due: Duration
        var failures: Int32
    }

    private var entries: [Int64: Entry] = [:]

    var isEmpty: Bool { entries.isEmpty }

    /// When the next one is due, in uptime; nil when there is none.
    var next: Duration? { entries.values.lazy.map(\.due).min() }

    func contains(_ sequence: Int64) -> Bool { entries[sequence] != nil }

    /// How many tries of this delivery have failed since it was first set aside.
    func failures(of sequence: Int64) -> Int32 { entries[sequence]?.failures ?? 0 }

    /// Sets a delivery aside until `time`.
    mutating func add(_ sequence: Int64, failures: Int32, at time: Duration) {
        entries[sequence] = Entry(due: time, failures: failures)
    }

    /// The deliveries to try now. They stay in the queue until they are removed.
    ///
    /// As soon as one is due, all are tried, so that they are applied in their order.
    /// - Parameter limit: the most to return. Those that are due first come first.
    func due(at time: Duration, limit: Int) -> [Int64] {
        guard let next, next <= time else { return [] }
        guard entries.count > limit else { return entries.keys.sorted() }
        return entries.sorted { ($0.value.due, $0.key) < ($1.value.due, $1.key) }.prefix(limit).map(\.key).sorted()
    }

    /// Removes deliveries of which something became.
    mutating func remove(_ sequences: some Sequence<Int64>) {
        for sequence in sequences { entries[sequence] = nil }
    }

    /// Lets every delivery be due at `time`: what kept them from being applied is over.
    mutating func hurry(at time: Duration) {
        for sequence in entries.keys { entries[sequence]?.due = time }
    }
}
