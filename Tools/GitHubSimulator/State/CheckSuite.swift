// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// All check runs of one App on one commit, summed up as on GitHub.
struct CheckSuite: Sendable {
    /// The runs in the order in which they were created; at least one.
    let runs: [CheckRun]
    /// The first run, with which the suite began.
    let first: CheckRun

    /// Nil if there are no runs.
    init?(runs: [CheckRun]) {
        guard let first = runs.first else { return nil }
        self.runs = runs
        self.first = first
    }

    /// The worst conclusion of the newest runs of each name; nil while one of these runs is not completed.
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

    /// The suite in a webhook.
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
