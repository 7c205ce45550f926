// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import Storage

/// The fields of a pull request that Postgres and GitHub must agree on.
struct PullRequestFacts {
    let number: Int32
    /// The name and the value of each field, in a fixed order.
    let fields: [(name: String, value: String)]

    /// The fields in the row in Postgres.
    init(_ row: PullRequestRow) {
        self.init(
            number: row.number, githubID: row.githubID, title: row.title, state: row.state, headBranch: row.headBranch,
            headSHA: row.headSHA, baseBranch: row.baseBranch, author: row.author, isDraft: row.isDraft,
            isFromFork: row.isFromFork, mergedAt: row.mergedAt?.microseconds,
            updatedAt: row.githubUpdatedAt?.microseconds)
    }

    /// The fields in the simulated GitHub's state.
    init(_ pull: PullRequest, in repository: Repository) {
        self.init(
            number: Int32(pull.number), githubID: Int64(pull.id), title: pull.title,
            state: pull.isMerged ? "merged" : pull.state.rawValue, headBranch: pull.head.ref, headSHA: pull.head.sha,
            baseBranch: pull.base.ref, author: pull.user?.login ?? "", isDraft: pull.isDraft,
            isFromFork: pull.headRepository?.id != repository.id,
            mergedAt: pull.mergedAt.map { Int64($0.secondsSinceEpoch) * 1_000_000 },
            updatedAt: Int64(pull.updatedAt.secondsSinceEpoch) * 1_000_000)
    }

    /// The fields in the body of a webhook.
    init(_ json: JSONBody) {
        let isMerged = json.flag("pull_request.merged") || json["pull_request.merged_at"] != nil
        let base = json.number("pull_request.base.repo.id") ?? json.number("repository.id")
        self.init(
            number: Int32(clamping: json.number("pull_request.number") ?? 0),
            githubID: json.number("pull_request.id") ?? 0, title: json.text("pull_request.title") ?? "",
            state: isMerged ? "merged" : json.text("pull_request.state") ?? "",
            headBranch: json.text("pull_request.head.ref") ?? "", headSHA: json.text("pull_request.head.sha") ?? "",
            baseBranch: json.text("pull_request.base.ref") ?? "", author: json.text("pull_request.user.login") ?? "",
            isDraft: json.flag("pull_request.draft"), isFromFork: json.number("pull_request.head.repo.id") != base,
            mergedAt: json.time("pull_request.merged_at"), updatedAt: json.time("pull_request.updated_at"))
    }

    init(
        number: Int32, githubID: Int64, title: String, state: String, headBranch: String, headSHA: String,
        baseBranch: String, author: String, isDraft: Bool, isFromFork: Bool, mergedAt: Int64?, updatedAt: Int64?
    ) {
        self.number = number
        fields = [
            ("github_pr_id", "\(githubID)"), ("title", title), ("state", state), ("head_branch", headBranch),
            ("head_sha", headSHA), ("base_branch", baseBranch), ("author", author), ("draft", "\(isDraft)"),
            ("from_fork", "\(isFromFork)"), ("merged_at", mergedAt.map { "\($0)" } ?? "null"),
            ("github_updated_at", updatedAt.map { "\($0)" } ?? "null"),
        ]
    }

    /// One sentence for each field that differs from `said`.
    func differences(from said: PullRequestFacts) -> [String] {
        zip(fields, said.fields).compactMap { kept, said in
            kept.value == said.value ? nil : "#\(number): \(kept.name) is '\(kept.value)', GitHub said '\(said.value)'"
        }
    }
}
