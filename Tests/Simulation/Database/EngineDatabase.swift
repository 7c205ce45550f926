// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Storage
import Synchronization
import TestSupport

/// The database as one life of an engine reaches it: with latency, broken connections, deadlocks, outages, commits that
/// land late, and the end of the life at any round trip.
final class EngineDatabase: PostgresClient {
    private enum Fate {
        case answered
        case deadlock
        /// The connection breaks: before the transaction, after it, or so that it commits later.
        case lost(Moment)
        case dies(Moment)
    }

    private enum Moment {
        case never, now, later
    }

    private let database: SimulatedDatabase
    private let life: EngineLife
    private let weather: Weather
    private let clock: ManualClock
    private let random: SharedRandom

    init(_ database: SimulatedDatabase, life: EngineLife, weather: Weather, clock: ManualClock, seed: UInt64) {
        self.database = database
        self.life = life
        self.weather = weather
        self.clock = clock
        random = SharedRandom(seed: seed &+ 101)
    }

    func run(_ queries: [PostgresQuery], deadline: Duration?) async throws(PostgresError) -> [PostgresResult] {
        let name = queries.first?.statement.name ?? "nothing"
        guard !life.isDead else { throw Self.dead(name) }
        let now = weather.now
        let fate = fate(now)
        do {
            try await clock.sleep(for: latency(now))
        } catch {
            throw PostgresError(.cancelled, operation: name, detail: "cancelled before it was sent")
        }
        guard !life.isDead else { throw Self.dead(name) }
        guard !weather.now.isDatabaseAway else {
            throw PostgresError(.connectionFailed, operation: name, detail: "the database is away")
        }
        switch fate {
        case .answered:
            let results = try await database.run(queries)
            guard !life.isDead else { throw Self.dead(name) }
            return results
        case .deadlock:
            throw PostgresError(.server, operation: name, sqlState: "40P01", detail: "made up")
        case .lost(let moment):
            try await carryOut(queries, at: moment)
            throw PostgresError(.connectionLost, operation: name, detail: "made up")
        case .dies(let moment):
            life.die()
            try await carryOut(queries, at: moment)
            throw Self.dead(name)
        }
    }

    private func carryOut(_ queries: [PostgresQuery], at moment: Moment) async throws(PostgresError) {
        switch moment {
        case .never: break
        case .now: _ = try await database.run(queries)
        case .later: database.runLate(queries, after: .milliseconds(Int64(random.next() % 20_000)))
        }
    }

    private func latency(_ now: Weather.Conditions) -> Duration {
        if life.isSlow { return .milliseconds(Int64(random.next() % 8000)) }
        return .microseconds(Int64(random.next() % 4000))
    }

    private func fate(_ now: Weather.Conditions) -> Fate {
        let place = Int(random.next() % 10_000)
        let moments: [Moment] = [.never, .now, now.commitsLate ? .later : .now]
        let moment = moments[Int(random.next() % 3)]
        if place < now.crashes { return .dies(moment) }
        if place < now.crashes + now.deadlocks { return .deadlock }
        if place < now.crashes + now.deadlocks + now.lostRoundTrips { return .lost(moment) }
        return .answered
    }

    private static func dead(_ operation: String) -> PostgresError {
        PostgresError(.cancelled, operation: operation, detail: "the process is dead")
    }
}
