// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// https://docs.github.com/rest/repos/webhooks
enum HooksAPI {
    static let routes = [
        route("GET", "", "list-repository-webhooks", list),
        route("POST", "", "create-a-repository-webhook", create),
        route("GET", "/{hook_id}", "get-a-repository-webhook", get),
        route("PATCH", "/{hook_id}", "update-a-repository-webhook", edit),
        route("DELETE", "/{hook_id}", "delete-a-repository-webhook", delete),
        route("POST", "/{hook_id}/pings", "ping-a-repository-webhook", ping),
    ]

    private static func route(
        _ method: String,
        _ path: String,
        _ anchor: String,
        _ handler: @escaping APIRoute.Handler
    ) -> APIRoute {
        let line = "\(method) /repos/{owner}/{repo}/hooks\(path)"
        return APIRoute(line, documentation: "/repos/webhooks#\(anchor)", handler: handler)
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
        let edit = try HookEdit(try call.request.json())
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
        let json = hook.json(in: repository, at: state.configuration.address)
        let location = HeaderField(name: "Location", value: json["url"]?.stringValue ?? "")
        return .json(json, status: 201, headers: [location])
    }

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let hook = try state.hook(try call.integer("hook_id"), in: repository.id)
        return .json(hook.json(in: repository, at: state.configuration.address))
    }

    private static func edit(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let edit = try HookEdit(try call.request.json())
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
}
