// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The part of the control surface for pull requests. See ``SimulatorState/respondToControl(_:at:)``.
enum ControlPullsAPI {
    static let routes = [
        route("POST", "", open),
        route("PATCH", "/{number}", edit),
        route("POST", "/{number}/{change}", change),
    ]

    private static func route(_ method: String, _ path: String, _ handler: @escaping APIRoute.Handler) -> APIRoute {
        APIRoute("\(method) /_simulator/repositories/{owner}/{repo}/pulls\(path)", documentation: "", handler: handler)
    }

    private static func open(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let body = try call.request.json()
        let repository = try call.repository(in: state)
        var headID = repository.id
        if let owner = body["head_owner"]?.stringValue {
            headID = try state.repository(owner: owner, name: repository.name).id
        }
        let pullRequest = try state.openPullRequest(
            in: repository.id,
            title: try call.required("title", in: body),
            body: body["body"]?.stringValue,
            head: try call.required("head", in: body),
            headRepositoryID: headID,
            base: body["base"]?.stringValue,
            isDraft: body["draft"]?.boolValue ?? false,
            by: call.actor(in: body),
            at: call.now
        )
        return .json(json(pullRequest, in: repository, state), status: 201)
    }

    private static func edit(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let body = try call.request.json()
        let repository = try call.repository(in: state)
        let pullRequest = try state.editPullRequest(
            try call.integer("number"),
            in: repository.id,
            title: body["title"]?.stringValue,
            body: body["body"]?.stringValue,
            base: body["base"]?.stringValue,
            by: call.actor(in: body),
            at: call.now
        )
        return .json(json(pullRequest, in: repository, state))
    }

    private static func change(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let body = try call.request.json()
        let repository = try call.repository(in: state)
        let number = try call.integer("number")
        let sender = call.actor(in: body)
        let changed: PullRequest
        switch call.parameters["change"] {
        case "close": changed = try state.closePullRequest(number, in: repository.id, by: sender, at: call.now)
        case "reopen": changed = try state.reopenPullRequest(number, in: repository.id, by: sender, at: call.now)
        case "merge": changed = try state.mergePullRequest(number, in: repository.id, by: sender, at: call.now)
        case "draft": changed = try state.setDraft(true, number, in: repository.id, by: sender, at: call.now)
        case "ready": changed = try state.setDraft(false, number, in: repository.id, by: sender, at: call.now)
        case "push":
            let messages = body["messages"]?.arrayValue?.compactMap(\.stringValue) ?? ["Work on it"]
            changed = try state.pushToPullRequest(
                number,
                in: repository.id,
                messages: messages,
                by: sender,
                at: call.now
            )
        case "label":
            let name = try call.required("name", in: body)
            changed = try state.labelPullRequest(number, in: repository.id, name: name, by: sender, at: call.now)
        case "comment":
            let text = try call.required("body", in: body)
            _ = try state.comment(text, on: number, in: repository.id, by: sender, at: call.now)
            changed = try state.pullRequest(number, in: repository.id)
        case "review":
            guard let verdict = Review.State(rawValue: try call.required("state", in: body)) else {
                throw .field("PullRequestReview", "state", "invalid")
            }
            let text = body["body"]?.stringValue ?? ""
            _ = try state.review(verdict, body: text, of: number, in: repository.id, by: sender, at: call.now)
            changed = try state.pullRequest(number, in: repository.id)
        case .some, nil: throw .notFound
        }
        return .json(json(changed, in: repository, state))
    }

    private static func json(_ pullRequest: PullRequest, in repository: Repository, _ state: SimulatorState)
        -> JSONValue
    {
        pullRequest.fullJSON(in: repository, at: state.configuration.address, isWebhook: false)
    }
}
