// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import Storage
import SyncEngine
import TestSupport
import TestWorlds

/// A GitHub that repeats and reorders deliveries, and an engine that dies and is started again, in virtual time.
struct SimulatedWorld {
    let database: TestDatabase
    let projects: [TestProject]
    let history: History
    let seed: UInt64
    let faults: CrashingClient.Faults
    /// The late transactions, shared by all lives.
    let late = LateWork()
    private(set) var lives = 0
    /// The deliveries that were acknowledged.
    private(set) var acknowledged: Set<UUID> = []
    private var random: SeededRandom

    init(
        database: TestDatabase, projects: [TestProject], history: History, seed: UInt64, faults: CrashingClient.Faults
    ) {
        self.database = database
        self.projects = projects
        self.history = history
        self.seed = seed
        self.faults = faults
        random = SeededRandom(seed: seed &+ 1)
    }

    /// Delivers the whole history over several lives of the engine, then lets an engine without faults finish.
    mutating func unfold() async throws {
        var waiting = traffic()
        while !waiting.isEmpty {
            lives += 1
            try await take(live(on: client(lives), as: lives, waiting), from: &waiting)
        }
        try await recover()
    }

    /// As above, with overlapping lives: each time a second engine takes over the deliveries while the first still has
    /// some to apply, and the first is paused before it applies a batch.
    mutating func unfoldOverlapping() async throws {
        var waiting = traffic()
        while !waiting.isEmpty {
            let cut = Int.random(in: 1 ... 60, using: &random)
            let parts = (first: Array(waiting.prefix(cut)), second: Array(waiting.dropFirst(cut)))
            let isKilled = Bool.random(using: &random)
            let pause = Pause(roundTrips: Int.random(in: 1 ... 12, using: &random))
            let handover = Handover()
            let (first, second) = (client(lives + 1, pause: pause), client(lives + 2, otherPause: pause))
            let (world, life) = (self, lives)
            lives += 2
            async let before = world.live(on: first, as: life + 1, parts.first, handover)
            await handover.begun.wait(clock: ManualClock())
            let after = try await live(on: second, as: life + 2, parts.second)
            pause.end()
            if isKilled { first.kill() } else { handover.done.send() }
            try await take(before.union(after), from: &waiting)
        }
        try await recover()
    }

    /// How one engine hands the deliveries over to the next.
    private struct Handover {
        /// Signalled when nothing more is sent to it.
        let begun = WakeSignal()
        /// Signalled when it may stop in order.
        let done = WakeSignal()
    }

    private func client(_ life: Int, pause: Pause? = nil, otherPause: Pause? = nil) -> CrashingClient {
        CrashingClient(
            database.pool, seed: seed &+ UInt64(life) &* 7919, faults: faults, late: late, pause: pause,
            otherPause: otherPause)
    }

    /// Deliveries that were not acknowledged are sent again, as from GitHub's delivery log.
    private mutating func take(_ accepted: Set<UUID>, from waiting: inout [History.Step]) {
        acknowledged.formUnion(accepted)
        waiting.removeAll { accepted.contains($0.guid) }
    }

    /// Runs an engine without faults until everything pending is applied. Then carries out the late transactions, and
    /// runs one more engine for the deliveries that they have stored.
    private func recover() async throws {
        for life in [1_000_003, 1_000_033] as [UInt64] {
            let pending = try await database.number("SELECT count(*) FROM sync_deliveries WHERE state = 'pending'")
            let metrics = TestMetrics()
            let engine = try Engine.test(
                database.pool, environment: .test(seed: seed &+ life, metrics: metrics))
            try await engine.whileRunning { _ in try await metrics.judged(pending) }
            await late.finish()
        }
    }

    /// Each step once or several times, each copy a bit later or earlier than in the right order.
    private mutating func traffic() -> [History.Step] {
        var placed: [(place: Int, step: History.Step)] = []
        for (index, step) in history.steps.enumerated() {
            for _ in 0 ..< Int.random(in: 1 ... 3, using: &random) {
                placed.append((index + Int.random(in: -25 ... 25, using: &random), step))
            }
        }
        return placed.sorted { $0.place < $1.place }.map(\.step)
    }

    /// One life of the engine: until everything was sent, or until its death.
    /// - Parameter handover: if given, the engine lives on without deliveries until it is told to stop.
    /// - Returns: the acknowledged deliveries.
    private func live(
        on client: CrashingClient, as number: Int, _ traffic: [History.Step], _ handover: Handover? = nil
    ) async throws -> Set<UUID> {
        let clock = ManualClock()
        let environment = SyncEnvironment.test(clock: clock, seed: seed &+ UInt64(number))
        let engine = try Engine.test(client, environment: environment)
        let projects = projects
        return try await withThrowingTaskGroup(of: Set<UUID>?.self) { group in
            group.addTask { try await Self.drive(clock) }
            group.addTask {
                await client.crashed.wait(clock: clock)
                handover?.begun.send()
                return nil
            }
            group.addTask {
                try await engine.whileRunning { engine in
                    let accepted = try await Self.send(traffic, to: engine.intake, of: projects)
                    handover?.begun.send()
                    await handover?.done.wait(clock: clock)
                    return accepted
                }
            }
            var accepted: Set<UUID> = []
            // The sender ends when everything was tried. The engine's death ends all tasks.
            while let ended = try await group.next() {
                accepted.formUnion(ended ?? [])
                if ended != nil || client.isDead { group.cancelAll() }
            }
            return accepted
        }
    }

    /// Advances the virtual time whenever a task sleeps.
    private static func drive(_ clock: ManualClock) async throws -> Set<UUID>? {
        while !Task.isCancelled {
            guard let next = try? await clock.nextTimerScheduled() else { return nil }
            clock.advance(by: max(next.offset - clock.now.offset, .zero))
        }
        return nil
    }

    /// Sends in order, a handful at a time, as over several connections.
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
