// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Metrics
import Synchronization

/// Keeps the number of open connections under a limit. ``ConnectionTable`` decides which ones make room.
final class ConnectionLimit: Sendable {
    private struct State {
        var table: ConnectionTable
        /// What closes each connection, by its number.
        var closes: [Int: @Sendable () -> Void] = [:]
    }

    private let environment: SyncEnvironment
    private let state: Mutex<State>
    private let open: Gauge
    private let displaced: Counter

    init(limit: Int, environment: SyncEnvironment) {
        self.environment = environment
        state = Mutex(State(table: ConnectionTable(limit: limit)))
        open = Gauge(label: "paca_sync_http_connections", factory: environment.metrics)
        displaced = Counter(label: "paca_sync_http_connections_displaced_total", factory: environment.metrics)
    }

    /// A connection was opened.
    /// - Parameter close: Called on any thread when the connection must be closed for another one.
    /// - Returns: The connection's number.
    func opened(from sender: String, close: @escaping @Sendable () -> Void) -> Int {
        let now = environment.uptime()
        let (id, victim, count) = state.withLock { state in
            let (id, displaced) = state.table.add(from: sender, at: now)
            state.closes[id] = close
            return (id, displaced.flatMap { state.closes.removeValue(forKey: $0) }, state.table.count)
        }
        open.record(count)
        if let victim {
            displaced.increment()
            victim()
        }
        return id
    }

    /// A request of the connection was answered, not with a refusal.
    func wasUseful(_ id: Int) {
        let now = environment.uptime()
        state.withLock { $0.table.wasUseful(id, at: now) }
    }

    /// The connection is closed.
    func closed(_ id: Int) {
        let count = state.withLock { state in
            state.closes[id] = nil
            state.table.remove(id)
            return state.table.count
        }
        open.record(count)
    }
}
