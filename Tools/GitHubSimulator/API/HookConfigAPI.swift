// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/repos/webhooks#get-a-webhook-configuration-for-a-repository
enum HookConfigAPI {
    static let routes = [
        APIRoute(
            "GET /repos/{owner}/{repo}/hooks/{hook_id}/config",
            documentation: "/repos/webhooks#get-a-webhook-configuration-for-a-repository",
            requires: HooksAPI.reading,
            handler: get
        ),
        APIRoute(
            "PATCH /repos/{owner}/{repo}/hooks/{hook_id}/config",
            documentation: "/repos/webhooks#update-a-webhook-configuration-for-a-repository",
            requires: HooksAPI.writing,
            handler: edit
        ),
    ]

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        return .json(try state.hook(try call.integer("hook_id"), in: repository.id).config.json)
    }

    /// Changes the given fields. Unlike an update of the whole hook, this keeps a secret that is not given.
    private static func edit(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let body = try call.object()
        let edit = try HookEdit(["config": body])
        let hook = try state.editHook(try call.integer("hook_id"), in: repository.id, at: call.now) { hook in
            let secret = hook.config.secret
            edit.apply(to: &hook.config)
            if body["secret"] == nil { hook.config.secret = secret }
        }
        return .json(hook.config.json)
    }
}
