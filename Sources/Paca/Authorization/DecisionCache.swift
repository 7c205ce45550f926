// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Paca's decisions of the last seconds, by credentials and project. Pure: time comes with each call.
///
/// Other credentials are another key, so whoever signs in again is asked about again.
struct DecisionCache: Sendable {
    struct Key: Hashable, Sendable {
        let credentials: CallerCredentials.Digest
        let project: UUID
    }

    private struct Entry {
        let decision: AuthorizationDecision
        let end: Duration
    }

    private let lifetime: Duration
    private let limit: Int
    private var entries: [Key: Entry] = [:]
    /// In the order of their ends, from `first` on; a key that was remembered again is in it twice.
    private var order: [(key: Key, end: Duration)] = []
    private var first = 0

    /// Precondition: `limit` is positive.
    init(lifetime: Duration, limit: Int) {
        self.lifetime = lifetime
        self.limit = limit
    }

    var count: Int { entries.count }

    func decision(for key: Key, at now: Duration) -> AuthorizationDecision? {
        guard let entry = entries[key], now < entry.end else { return nil }
        return entry.decision
    }

    /// Keeps a decision for its lifetime; when it is full, the oldest goes.
    /// - Parameter asked: when Paca was asked, which is what its answer is as old as. Never earlier than in the last call.
    mutating func remember(_ decision: AuthorizationDecision, for key: Key, asked: Duration) {
        let entry = Entry(decision: decision, end: asked + lifetime)
        entries[key] = entry
        order.append((key, entry.end))
        while first < order.count, order[first].end <= asked || entries.count > limit {
            let oldest = order[first]
            first += 1
            if entries[oldest.key]?.end == oldest.end { entries.removeValue(forKey: oldest.key) }
        }
        if first > limit {
            order.removeFirst(first)
            first = 0
        }
    }
}
