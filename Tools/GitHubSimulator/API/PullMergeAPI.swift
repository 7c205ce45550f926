// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/pulls/pulls#merge-a-pull-request
enum PullMergeAPI {
    static let routes = [
        APIRoute(
            "PUT /repos/{owner}/{repo}/pulls/{number}/merge",
            documentation: "/pulls/pulls#merge-a-pull-request",
            requires: .write("contents"),
            handler: merge
        ),
        APIRoute(
            "GET /repos/{owner}/{repo}/pulls/{number}/merge",
            documentation: "/pulls/pulls#check-if-a-pull-request-has-been-merged",
            requires: .read("contents"),
            handler: isMerged
        ),
    ]

    private static func merge(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let number = try call.integer("number")
        let body = try call.object()
        let old = try state.pullRequest(number, in: repository.id)
        guard old.state == .open else { throw .notMergeable }
        guard !old.isDraft else { throw SimulatorError(status: 405, message: "Pull Request is still a draft") }
        if let sha = body["sha"]?.stringValue, sha != old.head.sha {
            throw SimulatorError(
                status: 409,
                message: "Head branch was modified. Review and try the merge again."
            )
        }
        let method = body["merge_method"]?.stringValue ?? "merge"
        guard ["merge", "squash", "rebase"].contains(method) else {
            throw .field("PullRequest", "merge_method", "invalid")
        }
        let merged = try state.mergePullRequest(number, in: repository.id, by: call.caller.login, at: call.now)
        return .json([
            "sha": .text(merged.mergeCommitSHA),
            "merged": true,
            "message": "Pull Request successfully merged",
        ])
    }

    private static func isMerged(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        guard try state.pullRequest(try call.integer("number"), in: repository.id).isMerged else { throw .notFound }
        return .noContent
    }
}
