// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The part of the control surface for tokens, Apps and installations. See ``SimulatorState/respondToControl(_:at:)``.
enum ControlAccessAPI {
    static let routes = [
        APIRoute("POST /_simulator/tokens", documentation: "", handler: addToken),
        APIRoute("DELETE /_simulator/tokens/{token}", documentation: "", handler: revokeToken),
        APIRoute("POST /_simulator/apps", documentation: "", handler: createApp),
        APIRoute("POST /_simulator/apps/{app_id}/installations", documentation: "", handler: install),
        APIRoute("DELETE /_simulator/installations/{id}", documentation: "", handler: uninstall),
        APIRoute("PATCH /_simulator/installations/{id}", documentation: "", handler: suspend),
    ]

    private static func addToken(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let body = try call.object()
        let text = try call.required("token", in: body)
        var token = AccessToken.classic(login: try call.required("login", in: body))
        switch body["kind"]?.stringValue {
        case "fine_grained"?:
            token.kind = .fineGrained(
                permissions: try permissions(body["permissions"]) ?? [:],
                repositories: try repositories(body["repositories"], in: state)
            )
        case "classic"?, nil:
            if let scopes = body["scopes"]?.arrayValue?.compactMap(\.stringValue) {
                token.kind = .classic(scopes: scopes)
            }
        case .some: throw .field("Token", "kind", "invalid")
        }
        if let seconds = body["expires_in"]?.integerValue {
            token.expiresAt = Timestamp(secondsSinceEpoch: call.now.secondsSinceEpoch + seconds)
        }
        token.expiryZone = body["expiry_zone"]?.stringValue ?? token.expiryZone
        state.addToken(text, token)
        return .noContent
    }

    private static func revokeToken(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        try state.revokeToken(call.parameters["token"] ?? "")
        return .noContent
    }

    private static func createApp(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        let body = try call.object()
        let app = state.createApp(
            slug: try call.required("slug", in: body),
            owner: body["owner"]?.stringValue ?? Caller.defaultLogin,
            publicKey: try call.required("public_key", in: body),
            permissions: try permissions(body["permissions"]) ?? GitHubApp.usualPermissions,
            at: call.now
        )
        return .json(app.json(installations: 0, at: state.configuration.address), status: 201)
    }

    private static func install(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let body = try call.object()
        let id = try call.integer("app_id")
        guard let app = state.apps[id] else { throw .notFound }
        let installation = try state.install(
            id,
            in: try call.required("account", in: body),
            repositories: try repositories(body["repositories"], in: state),
            at: call.now
        )
        return .json(installation.json(of: app, at: state.configuration.address), status: 201)
    }

    private static func uninstall(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        try state.uninstall(try call.integer("id"))
        return .noContent
    }

    private static func suspend(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let isSuspended = try call.object()["suspended"]?.boolValue ?? true
        try state.setSuspended(isSuspended, installation: try call.integer("id"), at: call.now)
        return .noContent
    }

    private static func permissions(_ json: JSONValue?) throws(SimulatorError) -> [String: AccessLevel]? {
        guard case .object(let members)? = json else { return nil }
        var permissions: [String: AccessLevel] = [:]
        for member in members {
            guard let level = member.value.stringValue.flatMap(AccessLevel.init) else {
                throw .field("Token", "permissions", "invalid")
            }
            permissions[member.name] = level
        }
        return permissions
    }

    /// The repositories in a list of `owner/name`; nil for all repositories.
    private static func repositories(
        _ json: JSONValue?,
        in state: SimulatorState
    ) throws(SimulatorError) -> Set<Int>? {
        guard let names = json?.arrayValue?.compactMap(\.stringValue) else { return nil }
        var ids: Set<Int> = []
        for name in names {
            let parts = name.split(separator: "/").map(String.init)
            guard parts.count == 2 else { throw .field("Token", "repositories", "invalid") }
            ids.insert(try state.repository(owner: parts[0], name: parts[1]).id)
        }
        return ids
    }
}
