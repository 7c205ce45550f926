// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The part of the control surface that concerns no repository. See ``SimulatorState/respondToControl(_:at:)``.
enum ControlAPI {
    static let routes = [
        APIRoute("GET /_simulator/state", documentation: "", handler: getState),
        APIRoute("PUT /_simulator/faults", documentation: "", handler: setFaults),
        APIRoute("DELETE /_simulator/accounts/{login}", documentation: "", handler: deleteAccount),
    ]

    private static func getState(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        var repositories: [JSONValue] = []
        for repository in state.repositories { repositories.append(try summary(of: repository, in: state)) }
        return .json(["repositories": .array(repositories), "faults": json(state.faults)])
    }

    private static func summary(of repository: Repository, in state: SimulatorState) throws(SimulatorError) -> JSONValue
    {
        let pulls = try state.pullRequests(in: repository.id).map { pullRequest in
            JSONValue.object([
                .init(name: "number", value: .integer(pullRequest.number)),
                .init(name: "title", value: .string(pullRequest.title)),
                .init(name: "state", value: .string(pullRequest.state.rawValue)),
                .init(name: "merged", value: .bool(pullRequest.isMerged)),
                .init(name: "draft", value: .bool(pullRequest.isDraft)),
                .init(name: "head_sha", value: .string(pullRequest.head.sha)),
                .init(name: "updated_at", value: .time(pullRequest.updatedAt)),
            ])
        }
        let branches = try state.branches(in: repository.id).map { branch in
            JSONValue.object([
                .init(name: "name", value: .string(branch.name)),
                .init(name: "sha", value: .string(branch.sha)),
            ])
        }
        var hooks: [JSONValue] = []
        for hook in try state.hooks(in: repository.id) {
            let log = state.deliveries[hook.id] ?? []
            hooks.append([
                "id": .integer(hook.id),
                "url": .string(hook.config.url),
                "deliveries": .integer(log.count),
                "failures": .integer(log.filter { !$0.isSuccess }.count),
            ])
        }
        return [
            "id": .integer(repository.id),
            "full_name": .string(repository.fullName),
            "branches": .array(branches),
            "pulls": .array(pulls),
            "hooks": .array(hooks),
        ]
    }

    /// Replaces all faults by those in the body.
    private static func setFaults(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse
    {
        let body = try call.request.json()
        var faults = state.faults
        faults.clear()
        for fault in DeliveryFault.allCases {
            faults.probabilities[fault] = body[fault.rawValue]?.numberValue
        }
        if let bounds = body["delay_seconds"]?.arrayValue?.compactMap(\.numberValue), bounds.count == 2 {
            guard bounds[0] <= bounds[1] else { throw .field("Faults", "delay_seconds", "invalid") }
            faults.delay = .seconds(bounds[0]) ... .seconds(bounds[1])
        }
        for entry in body["script"]?.arrayValue ?? [] {
            guard let fault = entry["fault"]?.stringValue.flatMap(DeliveryFault.init) else {
                throw .field("Faults", "script", "invalid")
            }
            let hookID = entry["hook_id"]?.integerValue
            let event = entry["event"]?.stringValue
            faults.add(ScriptedFault(fault, next: entry["count"]?.integerValue ?? 1, hookID: hookID, event: event))
        }
        state.faults = faults
        return .json(json(faults))
    }

    private static func deleteAccount(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        try state.deleteAccount(call.parameters["login"] ?? "")
        return .noContent
    }

    private static func json(_ faults: DeliveryFaults) -> JSONValue {
        let chances = DeliveryFault.allCases.map { fault in
            JSONValue.Member(name: fault.rawValue, value: .number(faults.probabilities[fault, default: 0]))
        }
        let script = faults.script.map { entry in
            JSONValue.object([
                .init(name: "fault", value: .string(entry.fault.rawValue)),
                .init(name: "count", value: .integer(entry.count)),
                .init(name: "hook_id", value: entry.hookID.map(JSONValue.integer) ?? .null),
                .init(name: "event", value: .text(entry.event)),
            ])
        }
        return JSONValue.object(chances).adding(["script": .array(script)])
    }
}
