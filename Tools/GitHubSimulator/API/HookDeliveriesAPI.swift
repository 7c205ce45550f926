// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/repos/webhooks#list-deliveries-for-a-repository-webhook
enum HookDeliveriesAPI {
    static let routes = [
        APIRoute(
            "GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries",
            documentation: "/repos/webhooks#list-deliveries-for-a-repository-webhook",
            requires: HooksAPI.reading,
            handler: list
        ),
        APIRoute(
            "GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}",
            documentation: "/repos/webhooks#get-a-delivery-for-a-repository-webhook",
            requires: HooksAPI.reading,
            handler: get
        ),
        APIRoute(
            "POST /repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts",
            documentation: "/repos/webhooks#redeliver-a-delivery-for-a-repository-webhook",
            requires: HooksAPI.writing,
            handler: redeliver
        ),
    ]

    private static func list(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let hookID = try call.integer("hook_id")
        let log = try state.deliveries(of: hookID, in: repository.id, at: call.now)
        let matching = try filter(log, by: call.request.parameter("status"))
        let rest = matching[try start(call, in: matching)...]
        var links: [(relation: String, url: String)] = []
        if let next = rest.dropFirst(call.perPage).first {
            let path = "/repositories/\(repository.id)/hooks/\(hookID)/deliveries"
            links = [("next", Pagination.url(call, path, setting: "cursor", to: "v1_\(next.id)"))]
        }
        return .json(.array(rest.prefix(call.perPage).map(\.json)), headers: Pagination.header(links))
    }

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let id = try call.integer("delivery_id")
        let hookID = try call.integer("hook_id")
        return .json(try state.delivery(id, of: hookID, in: repository.id, at: call.now).fullJSON)
    }

    private static func redeliver(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let id = try call.integer("delivery_id")
        try state.redeliver(id, of: try call.integer("hook_id"), in: repository.id, at: call.now)
        return .json([:], status: 202)
    }

    private static func filter(_ log: [Delivery], by status: String?) throws(SimulatorError) -> [Delivery] {
        switch status {
        case nil: return log
        case "success": return log.filter(\.isSuccess)
        case "failure": return log.filter { !$0.isSuccess }
        case .some: throw .field("HookDelivery", "status", "invalid")
        }
    }

    /// The index at which the page begins. A cursor names a log entry, so it stays valid when newer entries arrive.
    private static func start(_ call: APICall, in log: [Delivery]) throws(SimulatorError) -> Int {
        guard let cursor = call.request.parameter("cursor") else { return 0 }
        guard cursor.hasPrefix("v1_"), let id = Int(cursor.dropFirst(3)) else {
            throw SimulatorError(status: 400, message: "Invalid cursor")
        }
        return log.firstIndex { $0.id <= id } ?? log.endIndex
    }
}
