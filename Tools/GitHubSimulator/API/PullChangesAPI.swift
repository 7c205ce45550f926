// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The operations of https://docs.github.com/rest/pulls/pulls that change something.
enum PullChangesAPI {
    static let routes = [
        APIRoute(
            "POST /repos/{owner}/{repo}/pulls",
            documentation: "/pulls/pulls#create-a-pull-request",
            requires: .write("pull_requests", role: .read),
            handler: create
        ),
        APIRoute(
            "PATCH /repos/{owner}/{repo}/pulls/{number}",
            documentation: "/pulls/pulls#update-a-pull-request",
            requires: .write("pull_requests"),
            handler: update
        ),
    ]

    private static func create(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let body = try call.object()
        let title = try call.string("title", of: body)
        let head = try call.string("head", of: body)
        let base = try call.string("base", of: body)
        guard !title.isEmpty else { throw .field("PullRequest", "title", "missing_field") }
        let (headRepository, branch) = try origin(head, body["head_repo"]?.stringValue, repository, state)
        try state.checkNewPullRequest(from: branch, of: headRepository, to: base, in: repository)
        let opened = try state.openPullRequest(
            in: repository.id,
            title: title,
            body: body["body"]?.stringValue,
            head: branch,
            headRepositoryID: headRepository.id,
            base: base,
            isDraft: body["draft"]?.boolValue ?? false,
            by: call.caller.login,
            at: call.now
        )
        return .created(PullsAPI.json(opened, in: repository, state, call))
    }

    /// `branch`, or `owner:branch` for a repository of the same fork network.
    private static func origin(
        _ head: String,
        _ headRepository: String?,
        _ repository: Repository,
        _ state: SimulatorState
    ) throws(SimulatorError) -> (Repository, String) {
        let parts = head.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return (repository, head) }
        let network = state.repositories.filter { candidate in
            candidate.id == repository.id || candidate.parentID == repository.id
                || candidate.id == repository.parentID
        }
        let found = network.first { candidate in
            candidate.owner.login.lowercased() == parts[0].lowercased()
                && headRepository.map { $0.split(separator: "/").last.map(String.init) == candidate.name } ?? true
        }
        guard let found else { throw .field("PullRequest", "head", "invalid") }
        return (found, parts[1])
    }

    private static func update(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let number = try call.integer("number")
        let body = try call.object()
        let login = call.caller.login
        var pullRequest = try state.pullRequest(number, in: repository.id)
        let wanted = body["state"]?.stringValue
        guard wanted == nil || wanted.flatMap(PullRequest.State.init) != nil else {
            throw .field("PullRequest", "state", "invalid")
        }
        if ["title", "body", "base"].contains(where: { body[$0]?.stringValue != nil }) {
            pullRequest = try state.editPullRequest(
                number,
                in: repository.id,
                title: body["title"]?.stringValue,
                body: body["body"]?.stringValue,
                base: body["base"]?.stringValue,
                by: login,
                at: call.now
            )
        }
        if wanted == "closed", pullRequest.state == .open {
            pullRequest = try state.closePullRequest(number, in: repository.id, by: login, at: call.now)
        } else if wanted == "open", pullRequest.state == .closed {
            pullRequest = try state.reopenPullRequest(number, in: repository.id, by: login, at: call.now)
        }
        return .json(PullsAPI.json(pullRequest, in: repository, state, call))
    }
}
