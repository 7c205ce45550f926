// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import GitHubSimulator
import Storage
import SyncEngine
import Synchronization
import TestGitHub
import TestSupport
import TestWorlds

/// The parts of one simulation: GitHub, Postgres, the surroundings, and the engine that lives at the moment.
final class SimulationWorld: Sendable {
    static let login = "alpaca"
    static let publicURL = "https://paca.example"

    private struct State {
        var lives = 0
        var current: (life: EngineLife, engine: Engine)?
        var isEnding = false
        var restartDelay: Int?
        var repositories: [Int] = []
        var firstHooks: Set<Int64> = []
        var tokens = 1
    }

    let plan: SimulationPlan
    let clock = ManualClock()
    let database: SimulatedDatabase
    let simulator: Simulator
    let weather = Weather()
    let watch = TrafficWatch()
    let deliveries: DirectDeliveries
    let box: SecretBox
    /// Paca's ids of the two projects.
    let projects: [UUID]
    let chance: SharedRandom
    private let state = Mutex(State())

    init(plan: SimulationPlan, pool: PostgresPool, box: SecretBox) {
        self.plan = plan
        self.box = box
        database = SimulatedDatabase(pool, clock: clock, seed: plan.seed)
        let clock = clock
        let time = SimulatorTime(
            clock: clock, uptime: { clock.now.offset },
            wallClock: { SyncEnvironment.testEpoch.addingTimeInterval(clock.now.offset / .seconds(1)) })
        simulator = Simulator(seed: plan.seed, time: time)
        deliveries = DirectDeliveries(weather: weather, clock: clock, seed: plan.seed)
        chance = SharedRandom(seed: plan.seed &+ 307)
        let ids = SyncEnvironment.test(seed: plan.seed &+ 401)
        projects = SimulationPlan.prefixes.map { _ in ids.makeUUID() }
    }

    /// GitHub's ids of the repositories.
    var repositories: [Int] { state.withLock(\.repositories) }
    /// GitHub's ids of the hooks that exist from the start, and so saw everything.
    var firstHooks: Set<Int64> { state.withLock(\.firstHooks) }
    /// The newest token of the only account.
    var token: String { "ghp_simulated\(state.withLock(\.tokens))" }

    /// Lets GitHub forget the present token and know a new one.
    func renewToken() async throws {
        let old = token
        state.withLock { $0.tokens += 1 }
        try await simulator.revokeToken(old)
        await simulator.addToken(token, .classic(login: Self.login))
    }

    /// How many engines were started.
    var lives: Int { state.withLock(\.lives) }
    /// The engine that gets the traffic; nil between two lives.
    var current: (life: EngineLife, engine: Engine)? { state.withLock(\.current) }

    func set(repositories: [Int]) {
        state.withLock { $0.repositories = repositories }
    }

    func set(firstHooks: Set<Int64>) {
        state.withLock { $0.firstHooks = firstHooks }
    }

    /// Starts engines one after the other, until end().
    func keepEngineRunning() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled, !state.withLock(\.isEnding) {
                let (life, engine) = begin()
                group.addTask { await self.live(life, engine) }
                await life.leaves.wait(clock: clock)
                let delay = state.withLock { $0.restartDelay.take() } ?? Int(1 + chance.next() % 60)
                // An error means that the simulation ends; the loop checks that itself.
                try? await clock.sleep(for: .seconds(delay))
            }
        }
    }

    private func begin() -> (EngineLife, Engine) {
        let number = state.withLock { state in
            state.lives += 1
            return state.lives
        }
        let life = EngineLife(number: number)
        let seed = plan.seed &+ UInt64(number) &* 7919
        let client = EngineDatabase(database, life: life, weather: weather, clock: clock, seed: seed)
        let transport = EngineTransport(
            base: SimulatorTransport(simulator: simulator), life: life, weather: weather, watch: watch, clock: clock,
            random: SharedRandom(seed: seed &+ 103))
        let engine = Engine(
            clients: EngineClients(client), secretBox: box,
            gitHub: GitHubConnection(
                transport: transport, site: GitHubSite(apiURL: Self.address("https://api.github.com")), app: nil,
                addresses: HookAddresses(publicURL: Self.address(Self.publicURL))),
            settings: Self.settings, environment: .test(clock: clock, seed: seed), logger: Engine.quiet)
        state.withLock { $0.current = (life, engine) }
        deliveries.open(life, engine.intake)
        return (life, engine)
    }

    private func live(_ life: EngineLife, _ engine: Engine) async {
        await life.run({ await engine.supervisor.run(until: $0) }, clock: clock)
        deliveries.close(life)
        state.withLock { state in
            if state.current?.life === life { state.current = nil }
        }
        if !life.isDead { await engine.close() }
        life.leaves.send()
    }

    /// Some loops would otherwise send most of the statements.
    private static var settings: Engine.Settings {
        .with {
            $0.lateDeliveriesInterval = .seconds(60)
            $0.taskLinkInterval = .seconds(45)
            $0.cleanupInterval = .seconds(60)
            $0.dueInterval = .seconds(45)
            $0.scheduleInterval = .seconds(120)
            // What a day would heal has to be healed in the quiet hour.
            $0.polls.longest = .seconds(1200)
            $0.sweepInterval = .seconds(1200)
        }
    }

    private static func address(_ text: String) -> URL {
        guard let url = URL(string: text) else { preconditionFailure("not an address: \(text)") }
        return url
    }

    /// Stops the engine in order, and starts another one.
    func restart() {
        state.withLock { $0.restartDelay = 1 }
        current?.life.stop.send()
    }

    /// Ends the engine like kill -9, and starts another one.
    func kill(delay: Int? = nil) {
        state.withLock { $0.restartDelay = delay }
        current?.life.die()
    }

    /// Starts another engine while the present one goes on slowly with what it has accepted.
    /// - Returns: the life that was overtaken.
    func takeOver() -> EngineLife? {
        guard let life = current?.life else { return nil }
        state.withLock { $0.restartDelay = 0 }
        life.becomeSlow()
        deliveries.close(life)
        life.leaves.send()
        return life
    }

    /// Stops the engine for good.
    func end() {
        state.withLock { $0.isEnding = true }
        current?.life.stop.send()
    }
}
