// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/branches/branches
enum BranchesAPI {
    static let routes = [
        APIRoute(
            "GET /repos/{owner}/{repo}/branches",
            documentation: "/branches/branches#list-branches",
            requires: .read("contents"),
            handler: list
        ),
        APIRoute(
            "GET /repos/{owner}/{repo}/branches/{branch}",
            documentation: "/branches/branches#get-a-branch",
            requires: .read("contents"),
            handler: get
        ),
    ]

    private static func list(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let guarded = state.records[repository.id]?.protectedBranches ?? []
        let branches = try state.branches(in: repository.id).filter { branch in
            switch call.request.parameter("protected") {
            case "true"?: guarded.contains(branch.name)
            case "false"?: !guarded.contains(branch.name)
            case .some, nil: true
            }
        }
        let path = "/repositories/\(repository.id)/branches"
        let (items, headers) = Pagination.page(of: branches, call: call, path: path)
        let address = state.configuration.address
        let json = items.map { $0.json(in: repository, isProtected: guarded.contains($0.name), at: address) }
        return .json(.array(json), headers: headers)
    }

    /// A slash in the branch's name must be sent as `%2F`, because the name is one part of the path.
    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let name = call.parameters["branch"] ?? ""
        guard let record = state.records[repository.id], let branch = record.branches[name] else {
            throw SimulatorError(status: 404, message: "Branch not found")
        }
        return .json(
            branch.fullJSON(
                in: repository,
                commit: state.node(branch.sha, in: repository),
                isProtected: record.protectedBranches.contains(name),
                at: state.configuration.address
            )
        )
    }
}
