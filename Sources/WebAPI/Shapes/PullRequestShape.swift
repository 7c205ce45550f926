// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import SyncEngine

/// **pull request**.
struct PullRequestShape: Shape {
    let pullRequest: TaskPullRequest

    init(_ pullRequest: TaskPullRequest) {
        self.pullRequest = pullRequest
    }

    func write(to object: inout ShapeObject) throws {
        try object.encode(pullRequest.id.text, forKey: "id")
        try object.encode(pullRequest.projectID.text, forKey: "project_id")
        try object.encode(pullRequest.repoID.text, forKey: "repo_id")
        try object.encode(pullRequest.number, forKey: "pr_number")
        try object.encode(pullRequest.githubID, forKey: "github_pr_id")
        try object.encode(pullRequest.title, forKey: "title")
        try object.encode(pullRequest.state, forKey: "state")
        try object.encode(pullRequest.htmlURL, forKey: "html_url")
        try object.encode(pullRequest.headBranch, forKey: "head_branch")
        try object.encode(pullRequest.baseBranch, forKey: "base_branch")
        try object.encode(pullRequest.author, forKey: "author")
        try object.encode(pullRequest.mergedAt?.rfc3339, forKey: "merged_at")
        try object.encode(pullRequest.createdAt.rfc3339, forKey: "created_at")
        try object.encode(pullRequest.updatedAt.rfc3339, forKey: "updated_at")
        try object.encode(pullRequest.isDraft, forKey: "draft")
        try object.encode(pullRequest.ciState, forKey: "ci_state")
        try object.encode(pullRequest.headSHA, forKey: "head_sha")
        try object.encode(pullRequest.isFromFork, forKey: "from_fork")
    }
}
