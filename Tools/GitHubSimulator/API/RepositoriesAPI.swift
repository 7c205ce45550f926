// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// https://docs.github.com/rest/repos/repos
enum RepositoriesAPI {
    static let routes = [
        APIRoute(
            "GET /repos/{owner}/{repo}",
            documentation: "/repos/repos#get-a-repository",
            requires: .read("metadata", scopes: ["repo"]),
            handler: get
        )
    ]

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let parent = repository.parentID.flatMap { state.records[$0]?.repository }
        let role = state.role(of: call.caller, in: repository)
        let json = repository.fullJSON(parent: parent, role: role, at: state.configuration.address)
        return .json(json).lastModified(repository.updatedAt)
    }
}
