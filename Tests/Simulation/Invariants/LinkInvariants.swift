// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator

/// The automatic links of one repository are what the facts demand, and each has a reason
/// (`docs/design/architecture.md`, "Links are a function of facts").
struct LinkInvariants {
    let link: Evidence.Link
    let place: GitHubTruth.Place
    let evidence: Evidence
    let capabilities: SimulationCapabilities

    /// The tasks that a text names.
    private struct Named {
        /// Tasks that exist, by the project's present prefix: they must be linked.
        var demanded: Set<Int> = []
        /// Also former prefixes: what was linked by them stays linked.
        var explained: Set<Int> = []
    }

    func violations() -> [String] {
        pullRequests() + branches() + [foreign].compactMap(\.self)
    }

    private var tasks: [UUID: Evidence.TaskRow] {
        Dictionary(evidence.tasks.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    }

    private func pullRequests() -> [String] {
        var found: [String] = []
        let truth = Dictionary(place.pulls.map { ($0.number, $0) }, uniquingKeysWith: { $1 })
        for row in evidence.pulls where row.repoId == link.id && !row.undecided {
            guard let pull = truth[row.prNumber] else { continue }
            let named = named(in: [pull.title, pull.body ?? "", pull.head.ref])
            let linked = Set(
                evidence.pullLinks.filter { $0.pullRequestId == row.id }.compactMap { tasks[$0.taskId]?.taskNumber })
            let name = "\(link.fullName)#\(row.prNumber)"
            for task in named.demanded.subtracting(linked).sorted() {
                found.append("\(name) names task \(task) and is not linked to it")
            }
            for task in linked.subtracting(named.explained).sorted() {
                found.append("\(name) is linked to task \(task) without a reason")
            }
        }
        return found
    }

    private func branches() -> [String] {
        var found: [String] = []
        let rows = evidence.branchLinks.filter { $0.repoId == link.id }
        let linked = Dictionary(grouping: rows, by: \.branchName)
            .mapValues { rows in Set(rows.compactMap { tasks[$0.taskId]?.taskNumber }) }
        if evidence.firstHooks.contains(link.webhookId) || capabilities.contains(.polling) {
            for branch in place.branches {
                let missing = named(in: [branch.name]).demanded.subtracting(linked[branch.name] ?? [])
                for task in missing.sorted() {
                    found.append("the branch \(branch.name) names task \(task) and is not linked to it")
                }
            }
        }
        for (branch, tasks) in linked.sorted(by: { $0.key < $1.key }) {
            for task in tasks.subtracting(named(in: [branch]).explained).sorted() {
                found.append("the branch \(branch) is linked to task \(task) without a reason")
            }
        }
        return found
    }

    /// P7: no link crosses projects.
    private var foreign: String? {
        let pulls = Set(evidence.pulls.filter { $0.repoId == link.id }.map(\.id))
        let crossing = evidence.pullLinks.filter {
            pulls.contains($0.pullRequestId) && tasks[$0.taskId]?.projectId != link.projectId
        }
        return crossing.isEmpty ? nil : "P7: \(link.fullName) has \(crossing.count) links to another project's tasks"
    }

    private func named(in texts: [String]) -> Named {
        let current = (evidence.prefixes[link.projectId] ?? "").uppercased()
        let former = Set(SimulationPlan.prefixes + ["NEW"])
        let own = evidence.tasks.filter { $0.projectId == link.projectId }
        var named = Named()
        for text in texts {
            for match in text.matches(of: #/([A-Za-z]+)-([0-9]+)/#) {
                guard let number = Int(match.2), let task = own.first(where: { $0.taskNumber == number }) else {
                    continue
                }
                let prefix = match.1.uppercased()
                if prefix == current, !task.isDeleted { named.demanded.insert(number) }
                if former.contains(prefix), !task.isDeleted { named.explained.insert(number) }
            }
        }
        return named
    }
}
