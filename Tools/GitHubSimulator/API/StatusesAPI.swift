// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/commits/statuses
enum StatusesAPI {
    static let routes = [
        route(
            "POST",
            "statuses/{sha}",
            "create-a-commit-status",
            .write("statuses", scopes: ["repo", "repo:status"]),
            create
        ),
        route(
            "GET",
            "commits/{ref}/statuses",
            "list-commit-statuses-for-a-reference",
            .read("statuses", scopes: ["repo", "repo:status"]),
            list
        ),
        route(
            "GET",
            "commits/{ref}/status",
            "get-the-combined-status-for-a-specific-reference",
            .read("statuses", scopes: ["repo", "repo:status"]),
            combined
        ),
    ]

    private static func route(
        _ method: String,
        _ path: String,
        _ anchor: String,
        _ requirement: TokenRequirement,
        _ handler: @escaping APIRoute.Handler
    ) -> APIRoute {
        APIRoute(
            "\(method) /repos/{owner}/{repo}/\(path)",
            documentation: "/commits/statuses#\(anchor)",
            requires: requirement,
            handler: handler
        )
    }

    private static func create(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let body = try call.object()
        guard let status = CommitStatus.State(rawValue: try call.string("state", of: body)) else {
            throw .custom("Status", "State is not included in the list")
        }
        let created = try state.createStatus(
            status,
            of: call.parameters["sha"] ?? "",
            in: repository.id,
            context: body["context"]?.stringValue ?? "default",
            about: body["description"]?.stringValue,
            targetURL: body["target_url"]?.stringValue,
            by: call.caller.login,
            at: call.now
        )
        return .created(created.json(in: repository, at: state.configuration.address))
    }

    private static func list(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let sha = try state.commit(call.parameters["ref"] ?? "", in: repository.id)
        let statuses = try state.statuses(of: sha, in: repository.id)
        let path = "/repositories/\(repository.id)/commits/\(sha)/statuses"
        let (items, headers) = Pagination.page(of: statuses, call: call, path: path)
        let address = state.configuration.address
        return .json(.array(items.map { $0.json(in: repository, at: address) }), headers: headers)
    }

    /// The newest status of each context. Check runs do not count.
    private static func combined(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let sha = try state.commit(call.parameters["ref"] ?? "", in: repository.id)
        let statuses = try state.currentStatuses(of: sha, in: repository.id)
        let path = "/repositories/\(repository.id)/commits/\(sha)/status"
        let (items, headers) = Pagination.page(of: statuses, call: call, path: path)
        let address = state.configuration.address
        let url = "\(repository.apiURL(at: address))/commits/\(sha)"
        let body: JSONValue = [
            "state": .string(rollUp(statuses)),
            "statuses": .array(items.map { $0.simpleJSON(in: repository, at: address) }),
            "sha": .string(sha),
            "total_count": .integer(statuses.count),
            "repository": repository.minimalJSON(at: address),
            "commit_url": .string(url),
            "url": .string("\(url)/status"),
        ]
        return .json(body, headers: headers)
    }

    /// `pending` also if there is no status at all.
    private static func rollUp(_ statuses: [CommitStatus]) -> String {
        if statuses.contains(where: { $0.state == .failure || $0.state == .error }) { return "failure" }
        if statuses.isEmpty || statuses.contains(where: { $0.state == .pending }) { return "pending" }
        return "success"
    }
}
