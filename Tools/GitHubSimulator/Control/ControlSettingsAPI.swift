// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The part of the control surface for a repository's settings, roles and statuses. See
/// ``SimulatorState/respondToControl(_:at:)``.
enum ControlSettingsAPI {
    static let routes = [
        APIRoute("PATCH /_simulator/repositories/{owner}/{repo}", documentation: "", handler: edit),
        APIRoute("PUT /_simulator/repositories/{owner}/{repo}/roles", documentation: "", handler: setRole),
        APIRoute("PUT /_simulator/repositories/{owner}/{repo}/roles/{login}", documentation: "", handler: setRole),
        APIRoute("POST /_simulator/repositories/{owner}/{repo}/statuses", documentation: "", handler: createStatus),
    ]

    /// Each changed setting sends its own event.
    private static func edit(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let body = try call.object()
        let id = try call.repository(in: state).id
        let sender = call.actor(in: body)
        if let isPrivate = body["private"]?.boolValue {
            try state.setPrivate(isPrivate, id, by: sender, at: call.now)
        }
        if let branch = body["default_branch"]?.stringValue {
            try state.setDefaultBranch(branch, id, by: sender, at: call.now)
        }
        if let names = body["protected_branches"]?.arrayValue?.compactMap(\.stringValue) {
            state.records[id]?.protectedBranches = Set(names)
        }
        if let name = body["name"]?.stringValue {
            try state.renameRepository(id, to: name, by: sender, at: call.now)
        }
        if let owner = body["owner"]?.stringValue {
            let kind: Account.Kind = body["organization"]?.boolValue == true ? .organization : .user
            try state.transferRepository(id, to: owner, ownerKind: kind, by: sender, at: call.now)
        }
        if let isArchived = body["archived"]?.boolValue {
            try state.setArchived(isArchived, id, by: sender, at: call.now)
        }
        return .json(try state.repository(id).json(at: state.configuration.address))
    }

    private static func setRole(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let text = try call.required("role", in: try call.object())
        guard let role = RepositoryRole(rawValue: text) else { throw .field("Repository", "role", "invalid") }
        try state.setRole(role, of: call.parameters["login"], in: try call.repository(in: state).id)
        return .noContent
    }

    private static func createStatus(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        let body = try call.object()
        let repository = try call.repository(in: state)
        guard let verdict = CommitStatus.State(rawValue: try call.required("state", in: body)) else {
            throw .field("Status", "state", "invalid")
        }
        let status = try state.createStatus(
            verdict,
            of: try state.commit(try call.required("sha", in: body), in: repository.id),
            in: repository.id,
            context: body["context"]?.stringValue ?? "default",
            about: body["description"]?.stringValue,
            targetURL: body["target_url"]?.stringValue,
            by: call.actor(in: body),
            at: call.now
        )
        return .json(status.json(in: repository, at: state.configuration.address), status: 201)
    }
}
