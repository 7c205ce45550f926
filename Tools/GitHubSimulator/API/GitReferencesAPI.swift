// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/git/refs
enum GitReferencesAPI {
    static let routes = [
        route("GET", "ref/{ref...}", "get-a-reference", .read("contents", scopes: ["repo"]), get),
        route("GET", "refs/{ref...}", "get-a-reference", .read("contents", scopes: ["repo"]), get),
        route("GET", "matching-refs/{ref...}", "list-matching-references", .read("contents", scopes: ["repo"]), list),
        route("POST", "refs", "create-a-reference", .write("contents", scopes: ["repo"]), create),
        route("PATCH", "refs/{ref...}", "update-a-reference", .write("contents", scopes: ["repo"]), update),
        route("DELETE", "refs/{ref...}", "delete-a-reference", .write("contents", scopes: ["repo"]), delete),
    ]

    private static func route(
        _ method: String,
        _ path: String,
        _ anchor: String,
        _ requirement: TokenRequirement,
        _ handler: @escaping APIRoute.Handler
    ) -> APIRoute {
        APIRoute(
            "\(method) /repos/{owner}/{repo}/git/\(path)",
            documentation: "/git/refs#\(anchor)",
            requires: requirement,
            handler: handler
        )
    }

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let branches = try branches(in: repository, state)
        guard let name = branchName(call), let branch = branches.first(where: { $0.name == name }) else {
            throw .notFound
        }
        return polled(branch.referenceJSON(in: repository, at: state.configuration.address), repository)
    }

    /// All references whose names begin with the prefix, without pages.
    private static func list(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let prefix = call.parameters["ref"] ?? ""
        let matching = try branches(in: repository, state).filter { "heads/\($0.name)".hasPrefix(prefix) }
        let address = state.configuration.address
        return polled(.array(matching.map { $0.referenceJSON(in: repository, at: address) }), repository)
    }

    private static func create(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let body = try call.object()
        let branch = try state.createReference(
            try call.string("ref", of: body),
            at: try call.string("sha", of: body),
            in: repository.id,
            by: call.caller.login,
            at: call.now
        )
        return .created(branch.referenceJSON(in: repository, at: state.configuration.address))
    }

    private static func update(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let body = try call.object()
        guard let name = branchName(call) else { throw .referenceMissing }
        let branch = try state.updateReference(
            ofBranch: name,
            to: try call.string("sha", of: body),
            isForced: body["force"]?.boolValue ?? false,
            in: repository.id,
            by: call.caller.login,
            at: call.now
        )
        return .json(branch.referenceJSON(in: repository, at: state.configuration.address))
    }

    private static func delete(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        guard let name = branchName(call) else { throw .referenceMissing }
        try state.deleteBranch(name, in: repository.id, by: call.caller.login, at: call.now)
        return .noContent
    }

    private static func branches(
        in repository: Repository,
        _ state: SimulatorState
    ) throws(SimulatorError) -> [Branch] {
        let branches = try state.branches(in: repository.id)
        guard !branches.isEmpty else { throw .emptyRepository }
        return branches
    }

    /// The branch in the path. The simulator has no other references.
    private static func branchName(_ call: APICall) -> String? {
        guard let name = call.parameters["ref"], name.hasPrefix("heads/") else { return nil }
        return String(name.dropFirst("heads/".count))
    }

    private static func polled(_ json: JSONValue, _ repository: Repository) -> APIResponse {
        let interval = HeaderField(name: "X-Poll-Interval", value: "300")
        return APIResponse.json(json, headers: [interval]).lastModified(repository.pushedAt)
    }
}
