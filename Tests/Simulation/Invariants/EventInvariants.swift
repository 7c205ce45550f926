// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator

/// P2: the event of each effect was emitted exactly once. The events of a link tell in turn that it was made and removed;
/// the state changes form a chain without gaps; an update is told at most once for each delivery that says it.
struct EventInvariants {
    let evidence: Evidence

    private struct Subject: Hashable, Comparable, CustomStringConvertible {
        let repo: UUID
        let number: Int
        let task: UUID

        init?(_ payload: Evidence.Event.Payload) {
            guard let number = payload.prNumber else { return nil }
            repo = payload.repoId
            self.number = number
            task = payload.taskId
        }

        var description: String { "pull request \(number) and task \(task)" }
        static func < (left: Subject, right: Subject) -> Bool { left.description < right.description }
    }

    private struct Told {
        var isLinked = false
        var state: String?
        var ciState: String?
        var updates: [String: Int] = [:]
    }

    func violations() -> [String] {
        var found: [String] = []
        var told: [Subject: Told] = [:]
        var branches: [String: Int] = [:]
        // The links of a deleted task go without a word, since there is no task to tell of; one that is restored in time
        // keeps them, and one that is restored later gets new ones, which are told.
        let deleted = Set(evidence.tasks.filter(\.wasDeleted).map(\.id))
        for event in evidence.events where !deleted.contains(event.payload.taskId) {
            guard let subject = Subject(event.payload) else {
                branches[
                    "\(event.payload.repoId) \(event.payload.branchName ?? "") \(event.payload.taskId)", default: 0] +=
                    1
                continue
            }
            found += take(event, subject, &told[subject, default: Told()])
        }
        found += ends(told, but: deleted) + updates(told)
        // A branch that was deleted and made again keeps its links, so it is told once.
        found += branches.filter { $0.value > 1 }.keys.sorted().map {
            "the link of the branch \($0) was told more than once"
        }
        return found
    }

    private func take(_ event: Evidence.Event, _ subject: Subject, _ told: inout Told) -> [String] {
        switch event.topic {
        case "github.pr_linked":
            defer { told.isLinked = true }
            return told.isLinked ? ["the link of \(subject) was told twice"] : []
        case "github.pr_unlinked":
            defer { told = Told(updates: told.updates) }
            return told.isLinked ? [] : ["the end of the link of \(subject) was told, but not its beginning"]
        case "github.pr_state_changed":
            defer { told.state = event.payload.state }
            guard let before = told.state, before != event.payload.previousState else { return [] }
            return ["\(subject) went from \(event.payload.previousState ?? "") after it was told to be \(before)"]
        case "github.ci_state_changed":
            defer { told.ciState = event.payload.ciState }
            return told.ciState == event.payload.ciState
                ? ["\(subject): CI state \(event.payload.ciState ?? "") was told twice"] : []
        case "github.pr_updated":
            told.updates[event.payload.action ?? "", default: 0] += 1
            return []
        default:
            return ["the event \(event.topic) was not expected"]
        }
    }

    /// The last events tell what is stored.
    private func ends(_ told: [Subject: Told], but deleted: Set<UUID>) -> [String] {
        let repos = Set(evidence.links.map(\.id))
        let pulls = Dictionary(evidence.pulls.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let stored = Set(
            evidence.pullLinks.filter { !deleted.contains($0.taskId) }.compactMap { link in
                pulls[link.pullRequestId].map { "\($0.repoId) \($0.prNumber) \(link.taskId)" }
            })
        let rows = Dictionary(evidence.pulls.map { ("\($0.repoId) \($0.prNumber)", $0) }, uniquingKeysWith: { $1 })
        var found: [String] = []
        var linked: Set<String> = []
        for (subject, told) in told.sorted(by: { $0.key < $1.key }) where repos.contains(subject.repo) {
            let key = "\(subject.repo) \(subject.number) \(subject.task)"
            if told.isLinked { linked.insert(key) }
            if told.isLinked != stored.contains(key) {
                found.append("what was told of the link of \(subject) is not stored")
            }
            guard let row = rows["\(subject.repo) \(subject.number)"], told.isLinked else { continue }
            if let state = told.state, state != row.state {
                found.append("\(subject) was told to be \(state), not \(row.state)")
            }
        }
        found += stored.subtracting(linked).sorted().map { "a link was never told: \($0)" }
        return found
    }

    /// Whether an update of this action comes from something else than a delivery of the pull request.
    private static func isOfSeveral(_ action: String) -> Bool {
        action.hasPrefix("review_") || ["ci_state_changed", "synced"].contains(action)
    }

    /// No more updates than deliveries that say it.
    private func updates(_ told: [Subject: Told]) -> [String] {
        var said: [String: Set<String>] = [:]
        for link in evidence.links {
            guard let place = evidence.gitHub.places[link.githubRepoId ?? 0] else { continue }
            for event in place.log where Int64(event.hookID) == link.webhookId && event.name == "pull_request" {
                said["\(link.id) \(event.number ?? 0) \(event.action ?? "")", default: []].insert(event.guid)
            }
        }
        let repos = Set(evidence.links.map(\.id))
        var found: [String] = []
        for (subject, told) in told.sorted(by: { $0.key < $1.key }) where repos.contains(subject.repo) {
            for (action, count) in told.updates where !Self.isOfSeveral(action) {
                let most = said["\(subject.repo) \(subject.number) \(action)"]?.count ?? 0
                if count > most {
                    found.append("\(subject): \(action) was told \(count) times, and happened \(most) times")
                }
            }
        }
        return found
    }
}
