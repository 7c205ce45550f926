// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/issues/comments
enum IssueCommentsAPI {
    static let routes = [
        route("GET", "{number}/comments", "list-issue-comments", .read("issues", scopes: ["repo"]), list),
        route("POST", "{number}/comments", "create-an-issue-comment", writing, create),
        route("GET", "comments/{comment_id}", "get-an-issue-comment", .read("issues", scopes: ["repo"]), get),
    ]

    /// Everyone who can read may write a comment.
    private static let writing = TokenRequirement.write("issues", "pull_requests", role: .read)

    private static func route(
        _ method: String,
        _ path: String,
        _ anchor: String,
        _ requirement: TokenRequirement,
        _ handler: @escaping APIRoute.Handler
    ) -> APIRoute {
        APIRoute(
            "\(method) /repos/{owner}/{repo}/issues/\(path)",
            documentation: "/issues/comments#\(anchor)",
            requires: requirement,
            handler: handler
        )
    }

    private static func list(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let number = try call.integer("number")
        let comments = try state.comments(on: number, in: repository.id)
        let path = "/repositories/\(repository.id)/issues/\(number)/comments"
        let (items, headers) = Pagination.page(of: comments, call: call, path: path)
        let address = state.configuration.address
        return .json(.array(items.map { $0.json(in: repository, at: address) }), headers: headers)
    }

    private static func create(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let number = try call.integer("number")
        let body = try call.object()
        let comment = try state.comment(
            try call.string("body", of: body),
            on: number,
            in: repository.id,
            by: call.caller.login,
            at: call.now
        )
        return .created(comment.json(in: repository, at: state.configuration.address))
    }

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let id = try call.integer("comment_id")
        guard let comment = state.records[repository.id]?.comments.first(where: { $0.id == id }) else {
            throw .notFound
        }
        return .json(comment.json(in: repository, at: state.configuration.address)).lastModified(comment.updatedAt)
    }
}
