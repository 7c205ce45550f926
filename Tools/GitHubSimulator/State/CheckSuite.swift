// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// All check runs of one app on one commit, as GitHub sums them up.
struct CheckSuite: Sendable {
    /// In the order they were made; never empty.
    let runs: [CheckRun]
    /// The run that began the suite.
    let first: CheckRun

    /// Nil without runs.
    init?(runs: [CheckRun]) {
        guard let first = runs.first else { return nil }
        self.runs = runs
        self.first = first
    }

    /// Nil while a run is unfinished. Of each name only the newest run counts; the worst of them decides.
    var conclusion: CheckRun.Conclusion? {
        var latest: [String: CheckRun] = [:]
        for run in runs { latest[run.name] = run }
        guard latest.values.allSatisfy({ $0.status == .completed }) else { return nil }
        let conclusions = Set(latest.values.compactMap(\.conclusion))
        return Self.worstFirst.first { conclusions.contains($0) }
    }

    private static let worstFirst: [CheckRun.Conclusion] = [
        .failure, .timedOut, .actionRequired, .cancelled, .stale, .success, .neutral, .skipped,
    ]

    /// The suite as a webhook shows it.
    func json(
        in repository: Repository,
        pullRequests: [PullRequest],
        headCommit: Commit,
        at address: GitHubAddress
    ) -> JSONValue {
        let requests = JSONValue.array(pullRequests.map { $0.minimalJSON(in: repository, at: address) })
        let person: JSONValue = [
            "name": .string(headCommit.author.login),
            "email": .string(headCommit.author.noReplyAddress),
        ]
        let url = "\(repository.apiURL(at: address))/check-suites/\(first.suiteID)"
        let identity: JSONValue = [
            "id": .integer(first.suiteID),
            "node_id": .string(NodeID.make("CheckSuite", first.suiteID)),
            "head_branch": .text(first.headBranch),
            "head_sha": .string(first.headSHA),
            "status": .string(conclusion == nil ? "in_progress" : "completed"),
            "conclusion": .text(conclusion?.rawValue),
            "url": .string(url),
            "before": nil,
            "after": .string(first.headSHA),
            "pull_requests": requests,
            "app": first.appJSON(owner: repository.owner, at: address),
            "created_at": .time(first.startedAt),
            "updated_at": .time(runs.compactMap(\.completedAt).max() ?? first.startedAt),
        ]
        return identity.adding([
            "rerequestable": true,
            "runs_rerequestable": true,
            "latest_check_runs_count": .integer(Set(runs.map(\.name)).count),
            "check_runs_url": .string("\(url)/check-runs"),
            "head_commit": [
                "id": .string(headCommit.sha),
                "tree_id": .string(String(headCommit.sha.reversed())),
                "message": .string(headCommit.message),
                "timestamp": .time(headCommit.timestamp),
                "author": person,
                "committer": person,
            ],
        ])
    }
}
