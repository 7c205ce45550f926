// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Metrics
import Synchronization

/// The memory for webhooks' bodies, which all connections share. ``BodyShares`` decides who gets it.
final class BodyAdmission: Sendable {
    private struct State {
        var shares: BodyShares
        var last = 0
        /// What drops each body, by its number.
        var drops: [Int: @Sendable () -> Void] = [:]
    }

    private let environment: SyncEnvironment
    private let state: Mutex<State>
    private let dropped: Counter

    init(limit: Int, unprovenLimit: Int, environment: SyncEnvironment) {
        self.environment = environment
        state = Mutex(State(shares: BodyShares(limit: limit, unprovenLimit: unprovenLimit)))
        dropped = Counter(label: "paca_sync_webhook_bodies_dropped_total", factory: environment.metrics)
    }

    /// A body begins.
    /// - Parameter drop: Called on any thread when the body must be dropped for another one.
    /// - Returns: The body's number.
    func begin(_ owner: BodyShares.Owner, drop: @escaping @Sendable () -> Void) -> Int {
        let now = environment.uptime()
        return state.withLock { state in
            state.last += 1
            state.shares.begin(state.last, of: owner, at: now)
            state.drops[state.last] = drop
            return state.last
        }
    }

    /// More of a body has arrived.
    /// - Returns: Whether it may be kept.
    func reserve(_ bytes: Int, for id: Int) -> Bool {
        let now = environment.uptime()
        let (isKept, drops, isRefused) = state.withLock { state in
            let grant = state.shares.reserve(bytes, for: id, at: now)
            // A body that was displaced earlier has been counted then.
            let isRefused = !grant.isKept && state.drops.removeValue(forKey: id) != nil
            let drops = grant.displaced.compactMap { state.drops.removeValue(forKey: $0) }
            return (grant.isKept, drops, isRefused)
        }
        for drop in drops { drop() }
        let count = drops.count + (isRefused ? 1 : 0)
        if count > 0 { dropped.increment(by: count) }
        return isKept
    }

    /// The signature of a body was found valid. From now on it cannot be dropped.
    /// - Returns: Whether the body is still in memory.
    func prove(_ id: Int) -> Bool {
        state.withLock { state in
            state.drops[id] = nil
            return state.shares.prove(id)
        }
    }

    /// Whether the signature of a body was found valid, and its delivery is being stored.
    func isProven(_ id: Int) -> Bool {
        state.withLock { $0.shares.isProven(id) }
    }

    /// A body is not in memory any more.
    func release(_ id: Int) {
        state.withLock { state in
            state.drops[id] = nil
            state.shares.release(id)
        }
    }
}
