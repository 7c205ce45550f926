// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/repos/webhooks
enum HooksAPI {
    static let routes = [
        route("GET", "", "list-repository-webhooks", reading, list),
        route("POST", "", "create-a-repository-webhook", writing, create),
        route("GET", "/{hook_id}", "get-a-repository-webhook", reading, get),
        route("PATCH", "/{hook_id}", "update-a-repository-webhook", writing, edit),
        route("DELETE", "/{hook_id}", "delete-a-repository-webhook", deleting, delete),
        route("POST", "/{hook_id}/pings", "ping-a-repository-webhook", reading, ping),
        route("POST", "/{hook_id}/tests", "test-the-push-repository-webhook", reading, test),
    ]

    static let reading = TokenRequirement.hooks(
        .read,
        scopes: ["admin:repo_hook", "public_repo", "read:repo_hook", "repo", "write:repo_hook"]
    )
    static let writing = TokenRequirement.hooks(
        .write,
        scopes: ["admin:repo_hook", "public_repo", "repo", "write:repo_hook"]
    )
    private static let deleting = TokenRequirement.hooks(.write, scopes: ["admin:repo_hook", "public_repo", "repo"])

    private static func route(
        _ method: String,
        _ path: String,
        _ anchor: String,
        _ requirement: TokenRequirement,
        _ handler: @escaping APIRoute.Handler
    ) -> APIRoute {
        APIRoute(
            "\(method) /repos/{owner}/{repo}/hooks\(path)",
            documentation: "/repos/webhooks#\(anchor)",
            requires: requirement,
            handler: handler
        )
    }

    private static func list(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let hooks = try state.hooks(in: repository.id)
        let (items, headers) = Pagination.page(of: hooks, call: call, path: "/repositories/\(repository.id)/hooks")
        let address = state.configuration.address
        return .json(.array(items.map { $0.json(in: repository, at: address) }), headers: headers)
    }

    private static func create(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let edit = try HookEdit(try call.object())
        guard edit.name == nil || edit.name == "web" else { throw .field("Hook", "name", "invalid") }
        guard let url = edit.url else { throw .field("Hook", "url", "missing_field") }
        var config = Hook.Config(url: url)
        edit.apply(to: &config)
        let hook = try state.createHook(
            in: repository.id,
            config: config,
            events: edit.events ?? ["push"],
            isActive: edit.isActive ?? true,
            at: call.now
        )
        return .created(hook.json(in: repository, at: state.configuration.address))
    }

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let hook = try state.hook(try call.integer("hook_id"), in: repository.id)
        return .json(hook.json(in: repository, at: state.configuration.address)).lastModified(hook.updatedAt)
    }

    private static func edit(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let edit = try HookEdit(try call.object())
        let hook = try state.editHook(try call.integer("hook_id"), in: repository.id, at: call.now) { hook in
            edit.apply(to: &hook)
        }
        return .json(hook.json(in: repository, at: state.configuration.address))
    }

    private static func delete(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        try state.deleteHook(try call.integer("hook_id"), in: repository.id)
        return .noContent
    }

    private static func ping(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        try state.pingHook(try call.integer("hook_id"), in: repository.id)
        return .noContent
    }

    /// Answers 204 even if nothing is sent because the hook is not subscribed to `push`.
    private static func test(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        try state.testHook(try call.integer("hook_id"), in: repository.id)
        return .noContent
    }
}
