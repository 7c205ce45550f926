// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/pulls/reviews
enum ReviewsAPI {
    static let routes = [
        route("GET", "", "list-reviews-for-a-pull-request", .read("pull_requests"), list),
        route("POST", "", "create-a-review-for-a-pull-request", .write("pull_requests", role: .read), create),
        route("GET", "/{review_id}", "get-a-review-for-a-pull-request", .read("pull_requests"), get),
    ]

    private static func route(
        _ method: String,
        _ path: String,
        _ anchor: String,
        _ requirement: TokenRequirement,
        _ handler: @escaping APIRoute.Handler
    ) -> APIRoute {
        APIRoute(
            "\(method) /repos/{owner}/{repo}/pulls/{number}/reviews\(path)",
            documentation: "/pulls/reviews#\(anchor)",
            requires: requirement,
            handler: handler
        )
    }

    private static func list(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let number = try call.integer("number")
        let login = call.caller.login.lowercased()
        // Only its author can see a pending review.
        let visible = try state.reviews(of: number, in: repository.id).filter { review in
            review.state != .pending || review.user.login.lowercased() == login
        }
        let path = "/repositories/\(repository.id)/pulls/\(number)/reviews"
        let (items, headers) = Pagination.page(of: visible, call: call, path: path)
        let address = state.configuration.address
        return .json(.array(items.map { $0.json(in: repository, at: address) }), headers: headers)
    }

    private static func create(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let number = try call.integer("number")
        let body = try call.object()
        let review = try state.review(
            try verdict(body["event"], call, body),
            body: body["body"]?.stringValue ?? "",
            of: number,
            in: repository.id,
            commit: body["commit_id"]?.stringValue,
            by: call.caller.login,
            at: call.now
        )
        // GitHub answers 200 here, not 201, and without `Location`.
        return .json(review.json(in: repository, at: state.configuration.address))
    }

    private static func verdict(
        _ event: JSONValue?,
        _ call: APICall,
        _ body: JSONValue
    ) throws(SimulatorError) -> Review.State {
        guard event != nil else { return .pending }
        let text = try call.string("event", of: body)
        switch text {
        case "APPROVE": return .approved
        case "REQUEST_CHANGES": return .changesRequested
        case "COMMENT": return .commented
        default:
            throw SimulatorError(
                status: 422,
                message: "Invalid request.\n\nFor 'properties/event', \(text) is not a member of "
                    + "[\"APPROVE\", \"REQUEST_CHANGES\", \"COMMENT\"]."
            )
        }
    }

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let id = try call.integer("review_id")
        let reviews = try state.reviews(of: try call.integer("number"), in: repository.id)
        guard let review = reviews.first(where: { $0.id == id }) else { throw .notFound }
        return .json(review.json(in: repository, at: state.configuration.address))
    }
}
