// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import GitHubSimulator
import Storage
import SyncEngine
import TestSupport

/// Carries out a plan: start, steps, quiet, invariants.
struct SimulationRun: Sendable {
    let world: SimulationWorld
    let capabilities: SimulationCapabilities

    /// Everything that happens, on the calling task's executor.
    /// - Returns: what was found to be wrong.
    func violations() async -> [String] {
        await withTaskGroup(of: [String]?.self) { group in
            group.addTask {
                await world.database.serve()
                return nil
            }
            let sender = DeliverySender(simulator: world.simulator, transport: world.deliveries)
            group.addTask {
                await sender.runUntilCancelled()
                return nil
            }
            group.addTask { await live() }
            var found: [String] = ["the simulation was cancelled"]
            for await result in group {
                guard let result else { continue }
                found = result
                group.cancelAll()
            }
            return found
        }
    }

    private func live() async -> [String] {
        await withTaskGroup(of: Void.self) { group in
            let found: [String]
            do {
                try await prepare()
                group.addTask { await world.keepEngineRunning() }
                try await linkFirstRepositories()
                for step in world.plan.steps { try await perform(step, in: &group) }
                let trouble = try await comeToRest()
                let evidence = try await Evidence.gather(from: world)
                found = trouble + Invariants(evidence: evidence, capabilities: capabilities).violations()
            } catch {
                found = ["the simulation failed: \(String(reflecting: error))"]
            }
            world.end()
            group.cancelAll()
            return found
        }
    }

    // MARK: - Start

    private func prepare() async throws {
        var sql: [String] = []
        let ids = SyncEnvironment.test(seed: world.plan.seed &+ 503)
        for (project, prefix) in zip(world.projects, SimulationPlan.prefixes) {
            sql.append("INSERT INTO projects (id, name, task_id_prefix) VALUES ('\(project)', 'Test', '\(prefix)')")
            for number in 1 ... SimulationPlan.tasks.first {
                sql.append(Self.insertTask(ids.makeUUID(), number, of: project))
            }
        }
        for statement in sql { try await world.execute(statement) }
        await world.simulator.addToken(world.token, .classic(login: SimulationWorld.login))
        var repositories: [Int] = []
        for number in 0 ..< SimulationPlan.repositories {
            repositories.append(
                try await world.simulator.createRepository(owner: SimulationWorld.login, name: "herd-\(number)").id)
        }
        world.set(repositories: repositories)
    }

    static func insertTask(_ id: UUID, _ number: Int, of project: UUID) -> String {
        """
        INSERT INTO tasks (id, project_id, task_number, title) VALUES ('\(id)', '\(project)', \(number), 'Task')
        ON CONFLICT (project_id, task_number) DO NOTHING
        """
    }

    /// Two projects: the first links two repositories, the second one of these too (promise P7).
    private func linkFirstRepositories() async throws {
        while world.current == nil { try await world.clock.sleep(for: .milliseconds(10)) }
        guard let requests = world.current?.engine.requests else { return }
        try await connect(requests)
        for (project, repository) in [(0, 0), (0, 1), (1, 1)] {
            let name = try await world.repository(repository)
            _ = try await requests.repositories.link(
                project: world.projects[project], try RepositoryName(owner: name.owner.login, name: name.name))
        }
        let hooks = try await world.numbers("SELECT webhook_id FROM github_repositories")
        world.set(firstHooks: Set(hooks))
    }

    /// Gives both projects the newest token.
    func connect(_ requests: Requests) async throws {
        for project in world.projects {
            _ = try await requests.integrations.connect(
                project: project, token: GitHubToken(Secret(world.token)))
        }
    }

    // MARK: - Quiet

    /// Nothing new happens and nothing goes wrong any more. A fresh engine gets an hour.
    private func comeToRest() async throws -> [String] {
        world.weather.change { $0 = .calm }
        await world.simulator.setFaults { $0.clear() }
        await world.simulator.setTrouble { $0.clear() }
        for id in world.repositories {
            try await world.simulator.change { (state, now) throws(SimulatorError) in state.setBlocked(nil, id, at: now)
            }
        }
        try await world.simulator.drain()
        world.kill(delay: 1)
        try await world.clock.sleep(for: .seconds(900))
        // A plan may end before a person has replaced a token, or the engine died while they did.
        if let requests = world.current?.engine.requests { try await connect(requests) }
        for _ in 0 ..< 3 {
            if !capabilities.contains(.recovery) { try await redeliverFailures() }
            try await world.simulator.drain()
            try await world.clock.sleep(for: .seconds(1000))
        }
        var trouble = world.watch.violations.map { "traffic: \($0)" }
        trouble += world.database.lateFailures.map { "a late transaction failed: \($0)" }
        if let current = world.current {
            for (loop, state) in current.engine.board.all.sorted(by: { $0.key < $1.key }) where state != .running {
                trouble.append("loop \(loop) at rest: \(state)")
            }
        } else {
            trouble.append("no engine lives at rest")
        }
        return trouble
    }

    /// What a person does on the hook's page: everything that was never answered with success is sent again.
    private func redeliverFailures() async throws {
        try await world.simulator.change { (state, now) throws(SimulatorError) in
            for repository in world.repositories {
                for hook in try state.hooks(in: repository) {
                    let log = try state.deliveries(of: hook.id, in: repository, at: now)
                    let arrived = Set(log.filter(\.isSuccess).map(\.guid))
                    var asked: Set<String> = []
                    for delivery in log.reversed() where !arrived.contains(delivery.guid) {
                        guard asked.insert(delivery.guid).inserted else { continue }
                        try state.redeliver(delivery.id, of: hook.id, in: repository, at: now)
                    }
                }
            }
        }
    }
}
