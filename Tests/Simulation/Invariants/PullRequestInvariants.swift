// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator

/// P3 and P4: what is stored of the pull requests of one link is what GitHub says.
struct PullRequestInvariants {
    let link: Evidence.Link
    let place: GitHubTruth.Place
    let evidence: Evidence
    let capabilities: SimulationCapabilities

    func violations() -> [String] {
        let stored = Dictionary(
            evidence.pulls.filter { $0.repoId == link.id }.map { ($0.prNumber, $0) }, uniquingKeysWith: { $1 })
        let told = Set(place.log.filter { Int64($0.hookID) == link.webhookId }.compactMap(\.number))
        var found: [String] = []
        for pull in place.pulls {
            guard let row = stored[pull.number] else {
                if told.contains(pull.number) || capabilities.contains(.polling) {
                    found.append("\(name(pull)) is not stored")
                }
                continue
            }
            found += differences(row, pull)
        }
        let known = Set(place.pulls.map(\.number))
        found += stored.keys.filter { !known.contains($0) }.sorted().map { "\(link.fullName)#\($0) does not exist" }
        return found
    }

    private func name(_ pull: PullRequest) -> String { "\(link.fullName)#\(pull.number)" }

    private func differences(_ row: Evidence.Pull, _ pull: PullRequest) -> [String] {
        // Nothing orders two pieces of news of the same second. The row says so until one read decides.
        if row.undecided {
            return capabilities.contains(.polling) ? ["\(name(pull)) is still undecided"] : []
        }
        var pairs: [(String, String, String)] = [
            ("id", String(row.githubPrId), String(pull.id)),
            ("title", row.title, pull.title),
            ("state", row.state, pull.isMerged ? "merged" : pull.state.rawValue),
            ("head", row.headBranch, pull.head.ref),
            ("base", row.baseBranch, pull.base.ref),
            ("author", row.author, pull.user?.login ?? ""),
            (
                "merged at", row.mergedAt.map(String.init) ?? "-",
                pull.mergedAt.map { String($0.secondsSinceEpoch) } ?? "-"
            ),
            ("head commit", row.headSha, pull.head.sha),
            ("draft", String(row.draft), String(pull.isDraft)),
            ("fork", String(row.fromFork), String(pull.headRepository?.id != place.repository.id)),
            ("updated at", row.updated.map(String.init) ?? "-", String(pull.updatedAt.secondsSinceEpoch)),
        ]
        if evidence.firstHooks.contains(link.webhookId) || capabilities.contains(.polling) {
            pairs.append(("CI", row.ciState, GitHubTruth.ciState(of: pull.head.sha, in: place)))
            pairs.append(("reviews", row.reviewState, GitHubTruth.reviewState(of: pull, in: place)))
        }
        return pairs.filter { $0.1 != $0.2 }.map { "\(name(pull)): \($0.0) is stored as \($0.1), GitHub says \($0.2)" }
    }
}
