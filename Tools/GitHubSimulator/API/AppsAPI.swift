// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/apps/apps and https://docs.github.com/rest/apps/installations
enum AppsAPI {
    static let routes = [
        route("GET /app", "apps#get-the-authenticated-app", get),
        route("GET /app/installations", "apps#list-installations-for-the-authenticated-app", list),
        route(
            "GET /app/installations/{installation_id}",
            "apps#get-an-installation-for-the-authenticated-app",
            installation
        ),
        route(
            "POST /app/installations/{installation_id}/access_tokens",
            "apps#create-an-installation-access-token-for-an-app",
            createToken
        ),
        route(
            "GET /repos/{owner}/{repo}/installation",
            "apps#get-a-repository-installation-for-the-authenticated-app",
            installationOfRepository
        ),
        route(
            "GET /installation/repositories",
            "installations#list-repositories-accessible-to-the-app-installation",
            repositories
        ),
    ]

    private static func route(_ line: String, _ page: String, _ handler: @escaping APIRoute.Handler) -> APIRoute {
        APIRoute(line, documentation: "/apps/\(page)", requires: .anyToken, handler: handler)
    }

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let app = try state.app(of: call)
        let count = state.installations.values.filter { $0.appID == app.id }.count
        return .json(app.json(installations: count, at: state.configuration.address))
    }

    private static func list(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let app = try state.app(of: call)
        let all = state.installations.values.filter { $0.appID == app.id }.sorted { $0.id < $1.id }
        let (items, headers) = Pagination.page(of: all, call: call, path: "/app/installations")
        let address = state.configuration.address
        return .json(.array(items.map { $0.json(of: app, at: address) }), headers: headers)
    }

    private static func installation(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        let app = try state.app(of: call)
        return .json(try state.installation(in: call, of: app).json(of: app, at: state.configuration.address))
    }

    private static func installationOfRepository(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        let app = try state.app(of: call)
        let owner = call.parameters["owner"] ?? ""
        let repository = try state.repository(owner: owner, name: call.parameters["repo"] ?? "")
        let found = state.installations.values.filter { installation in
            installation.appID == app.id && installation.account.id == repository.owner.id
                && installation.repositories?.contains(repository.id) ?? true
        }
        guard let installation = found.min(by: { $0.id < $1.id }) else { throw .notFound }
        return .json(installation.json(of: app, at: state.configuration.address))
    }

    private static func createToken(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        let app = try state.app(of: call)
        let installation = try state.installation(in: call, of: app)
        let token = try state.mintToken(of: installation, app, narrowedBy: try call.object(), at: call.now)
        return .json(token, status: 201)
    }

    private static func repositories(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        guard case .installation? = call.caller.token?.kind else {
            throw SimulatorError(
                status: 403,
                message: "You must authenticate with an installation access token in order to list repositories "
                    + "for an installation."
            )
        }
        let reachable = state.repositories.filter { state.role(of: call.caller, in: $0) == .admin }
        let (items, headers) = Pagination.page(of: reachable, call: call, path: "/installation/repositories")
        let address = state.configuration.address
        let json = items.map { $0.json(at: address).adding(["permissions": RepositoryRole.admin.json]) }
        let body: JSONValue = ["total_count": .integer(reachable.count), "repositories": .array(json)]
        return .json(body, headers: headers)
    }
}
