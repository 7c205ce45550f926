// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Storage
import Synchronization
import TestSupport

/// Stands between an engine and Postgres, and ends the engine's life at an await that the seed picks. That may be
/// before a round trip, after its commit but before the engine gets the answer, or while it is under way: it then
/// commits later, while the next engine works. It also breaks connections and makes up deadlocks.
final class CrashingClient: PostgresClient {
    /// The faults, each as the number of round trips in a thousand.
    struct Faults {
        /// Which round trips may commit after their caller was told that they are lost.
        enum Late {
            case nothing
            /// Only transactions that apply deliveries.
            case applying
            case everything
        }

        var crashes: UInt64
        var deadlocks: UInt64
        /// Connections that break after the request was sent.
        var losses: UInt64
        var late: Late
    }

    /// When a round trip is carried out whose caller does not get the answer.
    private enum Moment {
        case never
        case now
        case later(roundTrips: Int)
    }

    private enum Fate {
        case answered
        case deadlock
        case lost(Moment)
        case crash(Moment)
    }

    private struct State {
        var random: SeededRandom
        var isDead = false
    }

    private let real: any PostgresClient
    private let state: Mutex<State>
    /// Sent when the engine dies.
    let crashed = WakeSignal()
    private let faults: Faults
    private let late: LateWork
    private let pause: Pause?
    private let otherPause: Pause?

    /// - Parameters:
    ///   - pause: pauses this engine before it applies a batch.
    ///   - otherPause: the pause of another engine. The round trips of this engine end it.
    init(
        _ real: any PostgresClient, seed: UInt64, faults: Faults, late: LateWork, pause: Pause? = nil,
        otherPause: Pause? = nil
    ) {
        self.real = real
        self.faults = faults
        self.late = late
        self.pause = pause
        self.otherPause = otherPause
        state = Mutex(State(random: SeededRandom(seed: seed)))
    }

    var isDead: Bool { state.withLock { $0.isDead } }

    /// Ends the engine's life now.
    func kill() {
        _ = die("test")
    }

    func run(_ queries: [PostgresQuery], deadline: Duration?) async throws(PostgresError) -> [PostgresResult] {
        let name = queries.first?.statement.name ?? "nothing"
        if queries.apply { await pause?.wait() }
        guard !isDead else { throw Self.dead(name) }
        otherPause?.countDown()
        await late.roundTripBegins()
        switch fate(of: queries) {
        case .answered:
            let results = try await real.run(queries, deadline: deadline)
            guard !isDead else { throw Self.dead(name) }
            return results
        case .deadlock:
            throw PostgresError(.server, operation: name, sqlState: "40P01", detail: "made up")
        case .lost(let moment):
            try await run(queries, deadline, at: moment)
            throw PostgresError(.connectionLost, operation: name, detail: "made up")
        case .crash(let moment):
            try await run(queries, deadline, at: moment)
            throw die(name)
        }
    }

    private func run(_ queries: [PostgresQuery], _ deadline: Duration?, at moment: Moment) async throws(PostgresError) {
        switch moment {
        case .never: break
        case .now: _ = try await real.run(queries, deadline: deadline)
        case .later(let roundTrips): late.add(queries, after: roundTrips)
        }
    }

    private func fate(of queries: [PostgresQuery]) -> Fate {
        let isLate =
            switch faults.late {
            case .nothing: false
            case .applying: queries.apply
            case .everything: true
            }
        return state.withLock { state in
            let place = state.random.next() % 1000
            let moments: [Moment] = [
                isLate ? .later(roundTrips: Int.random(in: 1 ... 30, using: &state.random)) : .now, .now, .never,
            ]
            if place < faults.crashes { return .crash(moments[Int.random(in: 0 ..< 3, using: &state.random)]) }
            if place < faults.crashes + faults.deadlocks { return .deadlock }
            if place < faults.crashes + faults.deadlocks + faults.losses {
                return .lost(moments[Int.random(in: 0 ..< 2, using: &state.random)])
            }
            return .answered
        }
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
