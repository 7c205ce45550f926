// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator

extension SimulatorState {
    /// Carries out a step. `ids` are the repositories.
    mutating func perform(_ step: GitHubStep, _ ids: [Int], at now: Timestamp) throws(SimulatorError) {
        let login = SimulationWorld.login
        switch step {
        case .branch(let repository, let name):
            _ = try createBranch(name, in: ids[repository], by: login, at: now)
        case .deleteBranch(let repository, let place):
            let branches = try branches(in: ids[repository]).filter { $0.name != "main" }
            guard !branches.isEmpty else { return }
            try deleteBranch(branches[place % branches.count].name, in: ids[repository], by: login, at: now)
        case .open(let repository, let title, let body, let branch, let isDraft):
            _ = try createBranch(branch, in: ids[repository], by: login, at: now)
            _ = try openPullRequest(
                in: ids[repository], title: title, body: body, head: branch, isDraft: isDraft, by: login, at: now)
        case .pull(let repository, let place, let step):
            let all = try pullRequests(in: ids[repository])
            guard !all.isEmpty else { return }
            try perform(step, all[place % all.count], in: ids[repository], at: now)
        case .repository(let place, let step):
            try perform(step, ids[place], at: now)
        case .swapNames:
            let (first, other) = (try repository(ids[0]), try repository(ids[2]))
            guard first.owner.login == other.owner.login else { return }
            try renameRepository(first.id, to: "moving", by: login, at: now)
            try renameRepository(other.id, to: first.name, by: login, at: now)
            try renameRepository(first.id, to: other.name, by: login, at: now)
        }
    }

    private mutating func perform(
        _ step: PullStep, _ pull: PullRequest, in id: Int, at now: Timestamp
    ) throws(SimulatorError) {
        let (login, number, sha) = (SimulationWorld.login, pull.number, pull.head.sha)
        switch step {
        case .edit(let title, let body):
            _ = try editPullRequest(number, in: id, title: title, body: body, by: login, at: now)
        case .push: _ = try pushToPullRequest(number, in: id, by: login, at: now)
        case .close(true): _ = try mergePullRequest(number, in: id, by: login, at: now)
        case .close(false): _ = try closePullRequest(number, in: id, by: login, at: now)
        case .reopen: _ = try reopenPullRequest(number, in: id, by: login, at: now)
        case .draft(let isDraft): _ = try setDraft(isDraft, number, in: id, by: login, at: now)
        case .label: _ = try labelPullRequest(number, in: id, name: "wool", by: login, at: now)
        case .review(let verdict, let reviewer):
            _ = try review(verdict, body: "Seen.", of: number, in: id, by: reviewer, at: now)
        case .check(let name): _ = try createCheckRun(name, on: sha, in: id, by: login, at: now)
        case .completeCheck(let place, let conclusion):
            let runs = try checkRuns(of: sha, in: id).filter { $0.status != .completed }
            guard !runs.isEmpty else { return }
            _ = try completeCheckRun(
                runs[place % runs.count].id, in: id, conclusion: conclusion, by: login, at: now)
        case .status(let context, let state):
            _ = try createStatus(state, of: sha, in: id, context: context, by: login, at: now)
        }
    }

    private mutating func perform(_ step: RepositoryStep, _ id: Int, at now: Timestamp) throws(SimulatorError) {
        let login = SimulationWorld.login
        let repository = try repository(id)
        switch step {
        case .rename:
            try renameRepository(id, to: "herd-\(id % 7)-\(now.secondsSinceEpoch % 97)", by: login, at: now)
        case .transfer:
            // The token's owner keeps the right to make hooks.
            try setRole(.admin, of: login, in: id)
            try transferRepository(id, to: repository.owner.login == login ? "pampas" : login, by: login, at: now)
        case .block: setBlocked("dmca", id, at: now)
        case .unblock: setBlocked(nil, id, at: now)
        case .loseHook:
            guard let hook = try hooks(in: id).first else { return }
            try deleteHook(hook.id, in: id)
        case .disableHook:
            guard let hook = try hooks(in: id).first else { return }
            _ = try editHook(hook.id, in: id, at: now) { hook throws(SimulatorError) in hook.isActive = false }
        }
    }
}
