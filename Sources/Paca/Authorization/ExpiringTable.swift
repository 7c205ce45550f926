// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A limited number of values, each of which is valid for the same time. It has no clock: each call brings the time.
struct ExpiringTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let end: Duration
    }

    private let lifetime: Duration
    private let limit: Int
    private var entries: [Key: Entry] = [:]
    /// The keys in the order in which their entries expire, starting at `first`. A key that was stored twice is in it
    /// twice.
    private var order: [(key: Key, end: Duration)] = []
    private var first = 0

    /// - Precondition: `limit` is positive.
    init(lifetime: Duration, limit: Int) {
        self.lifetime = lifetime
        self.limit = limit
    }

    var count: Int { entries.count }

    func value(for key: Key, at now: Duration) -> Value? {
        guard let entry = entries[key], now < entry.end else { return nil }
        return entry.value
    }

    /// Keeps a value for the lifetime, counted from `time`. If the table is full, the oldest value is removed.
    mutating func store(_ value: Value, for key: Key, at time: Duration) {
        let entry = Entry(value: value, end: time + lifetime)
        entries[key] = entry
        order.append((key, entry.end))
        while first < order.count, order[first].end <= time || entries.count > limit {
            let oldest = order[first]
            first += 1
            if entries[oldest.key]?.end == oldest.end { entries.removeValue(forKey: oldest.key) }
        }
        if first > limit {
            order.removeFirst(first)
            first = 0
        }
    }

    mutating func remove(_ key: Key) {
        entries.removeValue(forKey: key)
    }
}
