// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The part of the control surface for repositories, branches and checks. See
/// ``SimulatorState/respondToControl(_:at:)``.
enum ControlRepositoriesAPI {
    static let routes = [
        APIRoute("POST /_simulator/repositories", documentation: "", handler: create),
        route("DELETE", "", delete),
        route("POST", "/forks", fork),
        route("POST", "/branches", createBranch),
        route("DELETE", "/branches/{branch}", deleteBranch),
        route("POST", "/pushes", push),
        route("POST", "/check-runs", createCheckRun),
        route("PATCH", "/check-runs/{check_run_id}", completeCheckRun),
    ]

    private static func route(_ method: String, _ path: String, _ handler: @escaping APIRoute.Handler) -> APIRoute {
        APIRoute("\(method) /_simulator/repositories/{owner}/{repo}\(path)", documentation: "", handler: handler)
    }

    private static func create(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let body = try call.request.json()
        let repository = try state.createRepository(
            owner: try call.required("owner", in: body),
            ownerKind: body["organization"]?.boolValue == true ? .organization : .user,
            name: try call.required("name", in: body),
            isPrivate: body["private"]?.boolValue ?? false,
            defaultBranch: body["default_branch"]?.stringValue ?? "main",
            at: call.now
        )
        return .json(repository.json(at: state.configuration.address), status: 201)
    }

    private static func delete(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        try state.deleteRepository(try call.repository(in: state).id)
        return .noContent
    }

    private static func fork(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let owner = try call.required("owner", in: try call.request.json())
        let fork = try state.fork(try call.repository(in: state).id, owner: owner, at: call.now)
        return .json(fork.json(at: state.configuration.address), status: 201)
    }

    private static func createBranch(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        let body = try call.request.json()
        let branch = try state.createBranch(
            try call.required("name", in: body),
            in: try call.repository(in: state).id,
            sha: body["sha"]?.stringValue,
            by: call.actor(in: body),
            at: call.now
        )
        return .json(["name": .string(branch.name), "sha": .string(branch.sha)], status: 201)
    }

    private static func deleteBranch(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let sender = call.actor(in: try call.request.json())
        try state.deleteBranch(call.parameters["branch"] ?? "", in: repository.id, by: sender, at: call.now)
        return .noContent
    }

    private static func push(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let body = try call.request.json()
        let branch = try state.push(
            body["messages"]?.arrayValue?.compactMap(\.stringValue) ?? ["Work on it"],
            to: try call.required("branch", in: body),
            in: try call.repository(in: state).id,
            by: call.actor(in: body),
            at: call.now
        )
        return .json(["name": .string(branch.name), "sha": .string(branch.sha)])
    }

    private static func createCheckRun(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        let body = try call.request.json()
        let repository = try call.repository(in: state)
        let run = try state.createCheckRun(
            try call.required("name", in: body),
            on: try call.required("sha", in: body),
            in: repository.id,
            by: call.actor(in: body),
            at: call.now
        )
        return .json(run.json(in: repository, pullRequests: [], at: state.configuration.address), status: 201)
    }

    private static func completeCheckRun(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        let body = try call.request.json()
        let repository = try call.repository(in: state)
        guard let conclusion = CheckRun.Conclusion(rawValue: try call.required("conclusion", in: body)) else {
            throw .field("CheckRun", "conclusion", "invalid")
        }
        let run = try state.completeCheckRun(
            try call.integer("check_run_id"),
            in: repository.id,
            conclusion: conclusion,
            by: call.actor(in: body),
            at: call.now
        )
        return .json(run.json(in: repository, pullRequests: [], at: state.configuration.address))
    }
}
