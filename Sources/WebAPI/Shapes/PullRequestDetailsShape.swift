// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import SyncEngine

/// A pull request as GitHub has it now, with its diff.
struct PullRequestDetailsShape: Shape {
    let details: PullRequestDetails

    init(_ details: PullRequestDetails) {
        self.details = details
    }

    func write(to object: inout ShapeObject) throws {
        try object.encode(details.owner, forKey: "owner")
        try object.encode(details.repoName, forKey: "repo_name")
        try object.encode(details.number, forKey: "pr_number")
        try object.encode(details.title, forKey: "title")
        try object.encode(details.state, forKey: "state")
        try object.encode(details.body, forKey: "body")
        try object.encode(details.htmlURL, forKey: "html_url")
        try object.encode(details.diff, forKey: "diff")
    }
}
