// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The state that a delivery must end in, computed from its event and body alone.
enum ExpectedState {
    private static let neededInPullRequest = [
        "action", "number", "repository.id", "pull_request.id", "pull_request.number", "pull_request.state",
        "pull_request.title", "pull_request.html_url", "pull_request.head.ref", "pull_request.head.sha",
        "pull_request.base.ref", "pull_request.created_at", "pull_request.updated_at",
    ]

    static func of(event: String, body: [UInt8]) -> String {
        let handled = [
            "pull_request", "pull_request_review", "push", "check_run", "check_suite", "status", "create", "repository",
            "ping",
        ]
        guard handled.contains(event) else { return "ignored" }
        guard let json = JSONBody(body) else { return "failed" }
        switch event {
        case "pull_request":
            return neededInPullRequest.allSatisfy { json[$0] != nil } ? "applied" : "failed"
        case "pull_request_review":
            let needed = neededInPullRequest.filter { $0 != "number" } + ["review.id", "review.state"]
            return needed.allSatisfy { json[$0] != nil } ? "applied" : "failed"
        case "push":
            let isBranch = json.text("ref")?.hasPrefix("refs/tags/") == false
            return isBranch && json.flag("created") && !json.flag("deleted") ? "applied" : "ignored"
        case "create":
            return json.text("ref_type") == "branch" ? "applied" : "ignored"
        default:
            return "applied"
        }
    }
}
