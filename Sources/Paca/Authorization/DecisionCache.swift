// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Paca's recent decisions, by credentials and project. It is a pure value: each call brings the time.
///
/// A caller that signs in again has other credentials and thus another key, so Paca is asked again.
struct DecisionCache: Sendable {
    struct Key: Hashable, Sendable {
        let credentials: CallerCredentials.Digest
        /// Nil for the caller's global rights.
        let project: UUID?
    }

    private struct Entry {
        let decision: AuthorizationDecision
        let end: Duration
    }

    private let lifetime: Duration
    private let limit: Int
    private var entries: [Key: Entry] = [:]
    /// The keys in the order in which their entries expire, starting at `first`. A key that was remembered twice is in
    /// it twice.
    private var order: [(key: Key, end: Duration)] = []
    private var first = 0

    /// - Precondition: `limit` is positive.
    init(lifetime: Duration, limit: Int) {
        self.lifetime = lifetime
        self.limit = limit
    }

    var count: Int { entries.count }

    func decision(for key: Key, at now: Duration) -> AuthorizationDecision? {
        guard let entry = entries[key], now < entry.end else { return nil }
        return entry.decision
    }

    /// Keeps a decision for the lifetime. If the cache is full, the oldest decision is removed.
    /// - Parameter asked: When Paca was asked. The decision's age counts from then. It must not be earlier than in the
    ///   last call.
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
