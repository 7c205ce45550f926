// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A repository and all that belongs to it.
struct RepositoryRecord: Sendable {
    var repository: Repository
    var branches: [String: Branch] = [:]
    var protectedBranches: Set<String> = []
    /// By commit id; a fork knows those of its parent.
    var commits: [String: CommitNode] = [:]
    /// By number.
    var pullRequests: [Int: PullRequest] = [:]
    /// In the order they were made, of all pull requests.
    var comments: [IssueComment] = []
    var reviews: [Review] = []
    var checkRuns: [CheckRun] = []
    /// In the order they were made; a context may come more than once.
    var statuses: [CommitStatus] = []
    var labels: [Label] = []
    /// In the order they were made.
    var hooks: [Hook] = []
    var lastNumber = 0
    /// What the test of a hook sends again.
    var lastPush: Push?
    /// By account. The owner is an administrator.
    var roles: [Int: RepositoryRole] = [:]
    /// Of everybody else.
    var defaultRole = RepositoryRole.admin
}
