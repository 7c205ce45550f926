// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation
public import JSON
public import Storage

/// A pull request that is linked to a task (`docs/design/http-contract.md`, "pull request").
public struct TaskPullRequest: Sendable, Equatable {
    /// Our id.
    public let id: UUID
    /// The project.
    public let projectID: UUID
    /// Our id of the linked repository.
    public let repoID: UUID
    /// GitHub's number within the repository.
    public let number: Int32
    /// GitHub's id.
    public let githubID: Int64
    /// The title.
    public let title: String
    /// `open`, `closed` or `merged`.
    public let state: String
    /// The page on GitHub.
    public let htmlURL: String
    /// The branch that is to be merged.
    public let headBranch: String
    /// The branch to merge into.
    public let baseBranch: String
    /// The author's login; empty when unknown.
    public let author: String
    /// When it was merged; nil if it was not.
    public let mergedAt: PostgresTimestamp?
    /// When the row was first stored.
    public let createdAt: PostgresTimestamp
    /// When the row was last written.
    public let updatedAt: PostgresTimestamp
    /// Whether it is a draft.
    public let isDraft: Bool
    /// `failure`, `pending`, `success` or `unknown`.
    public let ciState: String
    /// `none`, `review_required`, `changes_requested` or `approved`.
    public let reviewState: String
    /// The commit at its head; empty when the plugin wrote the row and no news came since.
    public let headSHA: String
    /// Whether its head branch is in another repository, or in one that was deleted.
    public let isFromFork: Bool

    /// Makes a pull request.
    public init(
        id: UUID, projectID: UUID, repoID: UUID, number: Int32, githubID: Int64, title: String, state: String,
        htmlURL: String, headBranch: String, baseBranch: String, author: String, mergedAt: PostgresTimestamp?,
        createdAt: PostgresTimestamp, updatedAt: PostgresTimestamp, isDraft: Bool, ciState: String,
        reviewState: String, headSHA: String, isFromFork: Bool
    ) {
        self.id = id
        self.projectID = projectID
        self.repoID = repoID
        self.number = number
        self.githubID = githubID
        self.title = title
        self.state = state
        self.htmlURL = htmlURL
        self.headBranch = headBranch
        self.baseBranch = baseBranch
        self.author = author
        self.mergedAt = mergedAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.isDraft = isDraft
        self.ciState = ciState
        self.reviewState = reviewState
        self.headSHA = headSHA
        self.isFromFork = isFromFork
    }
}

extension TaskPullRequest {
    init(_ row: TaskPullRequestRow, project: UUID) {
        let pull = row.pullRequest
        self.init(
            id: pull.id, projectID: project, repoID: pull.repoID, number: pull.number, githubID: pull.githubID,
            title: pull.title, state: pull.state, htmlURL: pull.htmlURL, headBranch: pull.headBranch,
            baseBranch: pull.baseBranch, author: pull.author, mergedAt: pull.mergedAt, createdAt: row.createdAt,
            updatedAt: row.updatedAt, isDraft: pull.isDraft, ciState: pull.ciState, reviewState: pull.reviewState,
            headSHA: pull.headSHA,
            isFromFork: pull.isFromFork)
    }
}

extension TaskPullRequest: JSONEncodable {
    /// Writes the contract's **pull request**.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id.text)
            json.member("project_id", projectID.text)
            json.member("repo_id", repoID.text)
            json.member("pr_number", number)
            json.member("github_pr_id", githubID)
            json.member("title", title)
            json.member("state", state)
            json.member("html_url", htmlURL)
            json.member("head_branch", headBranch)
            json.member("base_branch", baseBranch)
            json.member("author", author)
            json.member("merged_at", mergedAt?.rfc3339)
            json.member("created_at", createdAt.rfc3339)
            json.member("updated_at", updatedAt.rfc3339)
            json.member("draft", isDraft)
            json.member("ci_state", ciState)
            json.member("review_state", reviewState)
            json.member("head_sha", headSHA)
            json.member("from_fork", isFromFork)
        }
    }
}
