// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import GitHubSimulator
import SyncEngine
import TestSupport

extension SimulationRun {
    /// Carries out one step. What GitHub refuses, such as merging a closed pull request, has no effect.
    func perform(_ step: SimulationStep, in group: inout TaskGroup<Void>) async throws {
        switch step {
        case .wait(let seconds): try await world.clock.sleep(for: .seconds(seconds))
        case .gitHub(let step):
            let ids = world.repositories
            do throws(SimulatorError) {
                try await world.simulator.change { (state, now) throws(SimulatorError) in
                    try state.perform(step, ids, at: now)
                }
            } catch {
                // A plan does not know the state, so some steps are impossible.
            }
        case .paca(let step): try await perform(step, in: &group)
        case .surroundings(let step): await perform(step, in: &group)
        }
    }

    private func perform(_ step: PacaStep, in group: inout TaskGroup<Void>) async throws {
        switch step {
        case .makeTask(let project, let number):
            let ids = SyncEnvironment.test(seed: world.plan.seed &+ UInt64(number * 31 + project) &+ 9000)
            try await world.execute(Self.insertTask(ids.makeUUID(), number, of: world.projects[project]))
        case .deleteTask(let project, let number):
            try await world.execute(
                """
                UPDATE tasks SET deleted_at = now(), title = 'deleted once'
                WHERE project_id = '\(world.projects[project])' AND task_number = \(number)
                """)
        case .restoreTask(let project, let number):
            try await world.execute(
                """
                UPDATE tasks SET deleted_at = NULL
                WHERE project_id = '\(world.projects[project])' AND task_number = \(number)
                """)
        case .prefix(let project, let prefix):
            try await world.execute(
                "UPDATE projects SET task_id_prefix = '\(prefix)' WHERE id = '\(world.projects[project])'")
        case .link(let project, let repository):
            let name = try await world.repository(repository)
            ask(in: &group) { requests in
                _ = try await requests.repositories.link(
                    project: world.projects[project],
                    try RepositoryName(owner: name.owner.login, name: name.name))
            }
        case .unlink(let project, let place):
            let rows = try await world.rows(
                "SELECT id FROM github_repositories WHERE project_id = '\(world.projects[project])' ORDER BY id",
                as: Identified.self)
            guard !rows.isEmpty else { return }
            let id = rows[place % rows.count].id
            ask(in: &group) { try await $0.repositories.unlink(project: world.projects[project], repository: id) }
        }
    }

    private struct Identified: Decodable {
        let id: UUID
    }

    /// A person's request. Nobody knows what became of one that failed.
    private func ask(in group: inout TaskGroup<Void>, _ body: @escaping @Sendable (Requests) async throws -> Void) {
        guard let requests = world.current?.engine.requests else { return }
        group.addTask {
            // A person sees the error and does nothing.
            try? await body(requests)
        }
    }

    private func perform(_ step: SurroundingsStep, in group: inout TaskGroup<Void>) async {
        switch step {
        case .weather(let conditions):
            world.weather.change { $0 = conditions }
        case .deliveryFaults(let probabilities):
            await world.simulator.setFaults { $0.probabilities = probabilities }
        case .requestFaults(let probabilities):
            await world.simulator.setTrouble { $0.probabilities = probabilities }
        case .secondaryLimit(let requests, let seconds):
            let limit = SecondaryLimit(
                next: requests, status: requests % 2 == 0 ? 403 : 429, retryAfter: String(seconds))
            await world.simulator.setTrouble { $0.secondaryLimits.append(limit) }
        case .noRequestsLeft(let seconds):
            await world.simulator.setRateLimit(of: SimulationWorld.login, remaining: 0, resetsIn: seconds)
        case .databaseAway(let seconds):
            world.weather.change { $0.isDatabaseAway = true }
            group.addTask {
                // An error means that the simulation ends.
                try? await world.clock.sleep(for: .seconds(seconds))
                world.weather.change { $0.isDatabaseAway = false }
            }
        case .replaceToken(let delay):
            do {
                try await world.renewToken()
            } catch {
                return
            }
            group.addTask {
                // An error means that the simulation ends, or that a person sees an error and does nothing.
                try? await world.clock.sleep(for: .seconds(delay))
                guard let requests = world.current?.engine.requests else { return }
                try? await connect(requests)
            }
        case .kill: world.kill()
        case .restart: world.restart()
        case .takeOver(let isKilled):
            guard let life = world.takeOver() else { return }
            group.addTask {
                // An error means that the simulation ends.
                try? await world.clock.sleep(for: .seconds(30))
                if isKilled { life.die() } else { life.stop.send() }
            }
        }
    }
}
