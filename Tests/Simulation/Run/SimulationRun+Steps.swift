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
        do {
            if try await performOnGitHub(step) { return }
            if try await performInPaca(step, in: &group) { return }
            try await performAround(step, in: &group)
        } catch is SimulatorError {
            // A plan does not know the state, so some steps are impossible.
        }
    }

    private func performOnGitHub(_ step: SimulationStep) async throws -> Bool {
        let ids = world.repositories
        let login = SimulationWorld.login
        return try await world.simulator.change { (state, now) throws(SimulatorError) in
            switch step {
            case .branch(let repository, let name):
                _ = try state.createBranch(name, in: ids[repository], by: login, at: now)
            case .deleteBranch(let repository, let place):
                let branches = try state.branches(in: ids[repository]).filter { $0.name != "main" }
                guard !branches.isEmpty else { return true }
                try state.deleteBranch(branches[place % branches.count].name, in: ids[repository], by: login, at: now)
            case .open(let repository, let title, let body, let branch, let isDraft):
                _ = try state.createBranch(branch, in: ids[repository], by: login, at: now)
                _ = try state.openPullRequest(
                    in: ids[repository], title: title, body: body, head: branch, isDraft: isDraft, by: login, at: now)
            case .edit(let repository, let pull, let title, let body):
                guard let number = try state.number(pull, in: ids[repository]) else { return true }
                _ = try state.editPullRequest(
                    number, in: ids[repository], title: title, body: body, by: login, at: now)
            case .push(let repository, let pull):
                guard let number = try state.number(pull, in: ids[repository]) else { return true }
                _ = try state.pushToPullRequest(number, in: ids[repository], by: login, at: now)
            case .close(let repository, let pull, let isMerged):
                guard let number = try state.number(pull, in: ids[repository]) else { return true }
                if isMerged {
                    _ = try state.mergePullRequest(number, in: ids[repository], by: login, at: now)
                } else {
                    _ = try state.closePullRequest(number, in: ids[repository], by: login, at: now)
                }
            case .reopen(let repository, let pull):
                guard let number = try state.number(pull, in: ids[repository]) else { return true }
                _ = try state.reopenPullRequest(number, in: ids[repository], by: login, at: now)
            case .draft(let repository, let pull, let isDraft):
                guard let number = try state.number(pull, in: ids[repository]) else { return true }
                _ = try state.setDraft(isDraft, number, in: ids[repository], by: login, at: now)
            case .label(let repository, let pull):
                guard let number = try state.number(pull, in: ids[repository]) else { return true }
                _ = try state.labelPullRequest(number, in: ids[repository], name: "wool", by: login, at: now)
            case .review(let repository, let pull, let verdict, let reviewer):
                guard let number = try state.number(pull, in: ids[repository]) else { return true }
                _ = try state.review(
                    verdict, body: "Seen.", of: number, in: ids[repository], by: reviewer, at: now)
            case .check, .completeCheck, .status:
                try state.performCheck(step, ids: ids, at: now)
            case .rename, .transfer, .swapNames, .loseHook, .disableHook:
                try state.performOnRepository(step, ids: ids, at: now)
            default:
                return false
            }
            return true
        }
    }

    private func performInPaca(_ step: SimulationStep, in group: inout TaskGroup<Void>) async throws -> Bool {
        switch step {
        case .makeTask(let project, let number):
            let ids = SyncEnvironment.test(seed: world.plan.seed &+ UInt64(number * 31 + project) &+ 9000)
            try await world.execute(Self.insertTask(ids.makeUUID(), number, of: world.projects[project]))
        case .deleteTask(let project, let number):
            try await world.execute(
                """
                UPDATE tasks SET deleted_at = now()
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
        case .unlink(let project, let repository):
            let rows = try await world.rows(
                "SELECT id FROM github_repositories WHERE project_id = '\(world.projects[project])' ORDER BY id",
                as: Identified.self)
            guard !rows.isEmpty else { return true }
            let id = rows[repository % rows.count].id
            ask(in: &group) { try await $0.repositories.unlink(project: world.projects[project], repository: id) }
        default:
            return false
        }
        return true
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

    private func performAround(_ step: SimulationStep, in group: inout TaskGroup<Void>) async throws {
        switch step {
        case .wait(let seconds):
            try await world.clock.sleep(for: .seconds(seconds))
        case .weather(let conditions):
            world.weather.change { $0 = conditions }
        case .deliveryFaults(let probabilities):
            await world.simulator.setFaults { $0.probabilities = probabilities }
        case .requestFaults(let probabilities):
            await world.simulator.setTrouble { $0.probabilities = probabilities }
        case .secondaryLimit(let requests, let seconds):
            let limit = SecondaryLimit(next: requests, retryAfter: String(seconds))
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
        case .kill: world.kill()
        case .restart: world.restart()
        case .takeOver(let isKilled):
            guard let life = world.takeOver() else { return }
            group.addTask {
                // An error means that the simulation ends.
                try? await world.clock.sleep(for: .seconds(30))
                if isKilled { life.die() } else { life.stop.send() }
            }
        default:
            break
        }
    }
}

extension SimulatorState {
    /// The number of the pull request at this place, if there is any.
    fileprivate func number(_ place: Int, in repository: Int) throws(SimulatorError) -> Int? {
        let all = try pullRequests(in: repository)
        return all.isEmpty ? nil : all[place % all.count].number
    }

    fileprivate mutating func performCheck(_ step: SimulationStep, ids: [Int], at now: Timestamp) throws(SimulatorError)
    {
        let login = SimulationWorld.login
        switch step {
        case .check(let repository, let pull, let name):
            guard let number = try number(pull, in: ids[repository]) else { return }
            let sha = try pullRequest(number, in: ids[repository]).head.sha
            _ = try createCheckRun(name, on: sha, in: ids[repository], by: login, at: now)
        case .completeCheck(let repository, let pull, let place, let conclusion):
            guard let number = try number(pull, in: ids[repository]) else { return }
            let sha = try pullRequest(number, in: ids[repository]).head.sha
            let runs = try checkRuns(of: sha, in: ids[repository]).filter { $0.status != .completed }
            guard !runs.isEmpty else { return }
            _ = try completeCheckRun(
                runs[place % runs.count].id, in: ids[repository], conclusion: conclusion, by: login, at: now)
        case .status(let repository, let pull, let context, let state):
            guard let number = try number(pull, in: ids[repository]) else { return }
            let sha = try pullRequest(number, in: ids[repository]).head.sha
            _ = try createStatus(state, of: sha, in: ids[repository], context: context, by: login, at: now)
        default:
            break
        }
    }

    fileprivate mutating func performOnRepository(
        _ step: SimulationStep, ids: [Int], at now: Timestamp
    ) throws(SimulatorError) {
        let login = SimulationWorld.login
        switch step {
        case .rename(let repository):
            let name = try self.repository(ids[repository]).name
            try renameRepository(ids[repository], to: "\(name)-\(now.secondsSinceEpoch % 97)", by: login, at: now)
        case .transfer(let repository):
            let owner = try self.repository(ids[repository]).owner.login
            let other = owner == login ? "pampas" : login
            try setRole(.admin, of: login, in: ids[repository])
            try transferRepository(ids[repository], to: other, by: login, at: now)
            try setRole(.admin, of: login, in: ids[repository])
        case .swapNames:
            let first = try self.repository(ids[0])
            let other = try self.repository(ids[2])
            guard first.owner.login == other.owner.login else { return }
            try renameRepository(first.id, to: "moving", by: login, at: now)
            try renameRepository(other.id, to: first.name, by: login, at: now)
            try renameRepository(first.id, to: other.name, by: login, at: now)
        case .loseHook(let repository):
            guard let hook = try hooks(in: ids[repository]).first else { return }
            try deleteHook(hook.id, in: ids[repository])
        case .disableHook(let repository):
            guard let hook = try hooks(in: ids[repository]).first else { return }
            _ = try editHook(hook.id, in: ids[repository], at: now) { hook throws(SimulatorError) in
                hook.isActive = false
            }
        default:
            break
        }
    }
}
