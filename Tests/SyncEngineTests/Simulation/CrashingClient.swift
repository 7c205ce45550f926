// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Storage
import Synchronization
import TestSupport

/// Stands between an engine and Postgres and ends the engine's life at an await that the seed picks: before a round trip,
/// or after it was committed but before the engine hears of it. It also breaks connections and makes deadlocks up.
final class CrashingClient: PostgresClient {
    private struct State {
        var random: SeededRandom
        var isDead = false
    }

    private let real: any PostgresClient
    private let state: Mutex<State>
    /// Sent when the engine dies.
    let crashed = WakeSignal()
    /// Of a thousand round trips, how many are a crash, and how many fail in passing.
    private let crashes: UInt64
    private let failures: UInt64

    init(_ real: any PostgresClient, seed: UInt64, crashes: UInt64, failures: UInt64) {
        self.real = real
        self.crashes = crashes
        self.failures = failures
        state = Mutex(State(random: SeededRandom(seed: seed)))
    }

    var isDead: Bool { state.withLock { $0.isDead } }

    func run(_ queries: [PostgresQuery], deadline: Duration?) async throws(PostgresError) -> [PostgresResult] {
        let name = queries.first?.statement.name ?? "nothing"
        let (isDead, fate) = state.withLock { ($0.isDead, $0.random.next() % 1000) }
        guard !isDead else { throw Self.dead(name) }
        if fate < crashes / 2 { throw die(name) }
        if fate < crashes / 2 + failures / 2 {
            throw PostgresError(.server, operation: name, sqlState: "40P01", detail: "made up")
        }
        let results = try await real.run(queries, deadline: deadline)
        if fate < crashes + failures / 2 { throw die(name) }
        if fate < crashes + failures {
            throw PostgresError(.connectionLost, operation: name, detail: "made up, after the commit")
        }
        guard !self.isDead else { throw Self.dead(name) }
        return results
    }

    private func die(_ operation: String) -> PostgresError {
        state.withLock { $0.isDead = true }
        crashed.send()
        return Self.dead(operation)
    }

    private static func dead(_ operation: String) -> PostgresError {
        PostgresError(.cancelled, operation: operation, detail: "the process is dead")
    }
}
