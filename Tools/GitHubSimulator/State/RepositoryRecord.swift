// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A repository with everything that belongs to it.
struct RepositoryRecord: Sendable {
    var repository: Repository
    var branches: [String: Branch] = [:]
    var protectedBranches: Set<String> = []
    /// The commits by their ids. A fork also has the commits of its parent.
    var commits: [String: CommitNode] = [:]
    /// The pull requests by number.
    var pullRequests: [Int: PullRequest] = [:]
    /// The comments on all pull requests, in the order in which they were created.
    var comments: [IssueComment] = []
    var reviews: [Review] = []
    var checkRuns: [CheckRun] = []
    /// The statuses in the order in which they were created. A context may occur more than once.
    var statuses: [CommitStatus] = []
    var labels: [Label] = []
    /// The hooks in the order in which they were created.
    var hooks: [Hook] = []
    var lastNumber = 0
    /// The push that a test of a hook sends again.
    var lastPush: Push?
    /// The roles by account id. The owner is an administrator.
    var roles: [Int: RepositoryRole] = [:]
    /// The role of all other accounts.
    var defaultRole = RepositoryRole.admin
}
