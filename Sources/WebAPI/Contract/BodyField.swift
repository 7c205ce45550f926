// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub

/// A member of a request's JSON body.
enum BodyField: String, Sendable, CaseIterable {
    case token
    case installationID = "installation_id"
    case owner
    case repoName = "repo_name"
    case repoID = "repo_id"
    case prNumber = "pr_number"
    case title
    case headBranch = "head_branch"
    case baseBranch = "base_branch"
    case branchName = "branch_name"
    /// A parameter of an address.
    case branch
    case sourceBranch = "source_branch"
    case body
    case event

    /// The most characters (Unicode scalars) of a text. It is GitHub's own limit if GitHub has one.
    var limit: Int {
        switch self {
        case .token: GitHubToken.longest
        case .owner, .repoName: 100
        case .title: 256
        case .baseBranch, .branchName, .sourceBranch, .branch: 255
        // The owner of a fork may stand before it.
        case .headBranch: 255 + 101
        case .body: 65_536
        case .repoID, .event, .installationID, .prNumber: 64
        }
    }
}
