// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import Storage
import SyncEngine
import TestSupport
import TestWorlds

/// A GitHub that repeats and reorders, and an engine that dies and starts again, under virtual time.
struct SimulatedWorld {
    let database: TestDatabase
    let projects: [TestProject]
    let history: History
    let seed: UInt64
    private(set) var lives = 0
    /// What GitHub was told is durable.
    private(set) var acknowledged: Set<UUID> = []
    private var random: SeededRandom

    init(database: TestDatabase, projects: [TestProject], history: History, seed: UInt64) {
        self.database = database
        self.projects = projects
        self.history = history
        self.seed = seed
        random = SeededRandom(seed: seed &+ 1)
    }

    /// Delivers the whole history, life after life, then lets one engine without faults finish.
    mutating func unfold() async throws {
        var waiting = traffic()
        while !waiting.isEmpty {
            let client = CrashingClient(
                database.pool, seed: seed &+ UInt64(lives) &* 7919, crashes: 40, failures: 60)
            waiting = try await live(on: client, waiting)
        }
        try await recover()
    }

    /// A last life that nothing happens to: it lasts until all that was pending is recovered.
    private func recover() async throws {
        let engine = try Engine.test(database.pool, environment: .test(seed: seed &+ 1_000_003))
        let database = database
        try await engine.whileRunning { _ in
            try await eventually("nothing is pending") {
                try await database.number("SELECT count(*) FROM sync_deliveries WHERE state = 'pending'") == 0
            }
        }
    }

    /// Each step once or several times, each copy a bit later or earlier than it should come.
    private mutating func traffic() -> [History.Step] {
        var placed: [(place: Int, step: History.Step)] = []
        for (index, step) in history.steps.enumerated() {
            for _ in 0 ..< Int.random(in: 1 ... 3, using: &random) {
                placed.append((index + Int.random(in: -25 ... 25, using: &random), step))
            }
        }
        return placed.sorted { $0.place < $1.place }.map(\.step)
    }

    /// One life of the engine.
    /// - Returns: what was not acknowledged, as GitHub's delivery log would show it.
    private mutating func live(on client: CrashingClient, _ traffic: [History.Step]) async throws -> [History.Step] {
        lives += 1
        let clock = ManualClock()
        let environment = SyncEnvironment.test(clock: clock, seed: seed &+ UInt64(lives))
        let engine = try Engine.test(client, environment: environment)
        let projects = projects
        let accepted: Set<UUID> = try await withThrowingTaskGroup(of: Set<UUID>?.self) { group in
            group.addTask { try await Self.drive(clock) }
            group.addTask {
                await client.crashed.wait(clock: clock)
                return nil
            }
            group.addTask {
                try await engine.whileRunning { engine in
                    try await Self.send(traffic, to: engine.intake, of: projects)
                }
            }
            var accepted: Set<UUID> = []
            // The sender ends when everything was tried; the engine's death ends everybody.
            while let ended = try await group.next() {
                accepted.formUnion(ended ?? [])
                if ended != nil || client.isDead { group.cancelAll() }
            }
            return accepted
        }
        acknowledged.formUnion(accepted)
        return traffic.filter { !accepted.contains($0.guid) }
    }

    /// Lets virtual time pass whenever somebody waits for it.
    private static func drive(_ clock: ManualClock) async throws -> Set<UUID>? {
        while !Task.isCancelled {
            guard let next = try? await clock.nextTimerScheduled() else { return nil }
            clock.advance(by: max(next.offset - clock.now.offset, .zero))
        }
        return nil
    }

    /// Sends in order, a handful at a time, as many connections would.
    private static func send(
        _ traffic: [History.Step], to intake: WebhookIntake, of projects: [TestProject]
    ) async throws -> Set<UUID> {
        try await withThrowingTaskGroup(of: UUID?.self) { group in
            var accepted: Set<UUID> = []
            var running = 0
            for step in traffic {
                if running == 8, let answer = try await group.next() {
                    running -= 1
                    if let answer { accepted.insert(answer) }
                }
                running += 1
                group.addTask {
                    let answer = try await projects[step.project].deliver(
                        step.event, step.body, guid: step.guid, to: intake)
                    switch answer {
                    case .accepted(let guid), .duplicate(let guid): return guid
                    case .unauthorized, .unavailable: return nil
                    }
                }
            }
            for try await answer in group {
                if let answer { accepted.insert(answer) }
            }
            return accepted
        }
    }
}
