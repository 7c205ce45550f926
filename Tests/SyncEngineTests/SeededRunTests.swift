// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The whole engine under virtual time and a seed, against a real Postgres (`docs/design/architecture.md`, "Deterministic by
/// construction").
@Suite("A seeded run with duplicates, reordering and crashes between any two awaits", .timeLimit(.minutes(15)))
struct SeededRunTests {
    private static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6]

    @Test("ends in the state that the newest news demands (P1, P2, P4, P7)", arguments: seeds)
    func newestNewsWins(seed: UInt64) async throws {
        try await run(seed, .init(crashes: 40, deadlocks: 30, losses: 30, late: .nothing)) { world in
            try await world.unfold()
            #expect(world.lives > 3, "the run must have crashed several times to prove anything")
        }
    }

    @Test("does so if transactions thought lost commit later, while the next engine works", arguments: seeds)
    func lateCommits(seed: UInt64) async throws {
        try await run(seed, .init(crashes: 60, deadlocks: 0, losses: 300, late: .everything)) { world in
            try await world.unfold()
            #expect(world.lives > 3, "the run must have crashed several times to prove anything")
            #expect(world.late.applied + world.late.refused > 0, "something was applied late")
        }
    }

    /// Only one engine has traffic at a time: two at once need the lease of a project.
    @Test("does so if a second engine starts while the first is paused before it applies a batch", arguments: seeds)
    func secondInstance(seed: UInt64) async throws {
        try await run(seed, .init(crashes: 30, deadlocks: 0, losses: 30, late: .applying)) { world in
            try await world.unfoldOverlapping()
            #expect(world.lives > 3, "the run must have had several handovers to prove anything")
        }
    }

    private func run(
        _ seed: UInt64, _ faults: CrashingClient.Faults, _ unfold: (inout SimulatedWorld) async throws -> Void
    ) async throws {
        try await TestDatabase.with { database in
            let projects = [
                try await TestProject.make(in: database, hookID: 11),
                // The same repository linked to a second project: its own hook, the same events (P7).
                try await TestProject.make(in: database, hookID: 22),
            ]
            let history = History(seed: seed, projects: projects.count, steps: 300)
            var world = SimulatedWorld(
                database: database, projects: projects, history: history, seed: seed, faults: faults)
            try await world.late.whileRunning(on: database.pool) { try await unfold(&world) }
            #expect(world.late.failures == [])
            try await expectDeliveries(in: world)
            for index in projects.indices {
                let outcome = try await SeededOutcome(of: index, in: world)
                try await outcome.expectPullRequests()
                try await outcome.expectLinks()
                try await outcome.expectEvents()
                try await outcome.expectStateChanges()
            }
        }
    }

    private func expectDeliveries(in world: SimulatedWorld) async throws {
        let stored = try await world.database.rows("SELECT guid FROM sync_deliveries")
        let guids = Set(stored.map { $0.filter { $0 != "(" && $0 != ")" } })
        #expect(
            world.acknowledged.allSatisfy { guids.contains($0.uuidString.lowercased()) }, "P1: acknowledged is durable")
        #expect(guids.count == world.history.steps.count && stored.count == guids.count, "P2: each delivery once")
        let unfinished = try await world.database.rows(
            "SELECT event, state, last_error FROM sync_deliveries WHERE state <> 'applied'")
        #expect(unfinished == [])
    }
}
