// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The part of the control surface that makes requests fail. See ``SimulatorState/respondToControl(_:at:)``.
enum ControlTroubleAPI {
    static let routes = [
        APIRoute("PUT /_simulator/trouble", documentation: "", handler: replace),
        APIRoute("POST /_simulator/trouble", documentation: "", handler: add),
        APIRoute("PUT /_simulator/rate-limits/{login}", documentation: "", handler: setRateLimit),
    ]

    private static func replace(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        state.trouble.clear()
        return try add(&state, call)
    }

    private static func add(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let body = try call.object()
        var trouble = state.trouble
        for fault in RequestFault.allCases {
            if let chance = body[fault.rawValue]?.numberValue { trouble.probabilities[fault] = chance }
        }
        if let seconds = body["delay_seconds"]?.numberValue { trouble.delay = .seconds(seconds) }
        if let lag = body["replication_lag"]?.integerValue { trouble.replicationLag = lag }
        for entry in body["script"]?.arrayValue ?? [] { trouble.script.append(try scripted(entry)) }
        for entry in body["secondary_limits"]?.arrayValue ?? [] { trouble.secondaryLimits.append(limit(entry)) }
        for entry in body["stale_reads"]?.arrayValue ?? [] {
            guard let path = entry["path"]?.stringValue else { throw .field("Trouble", "path", "missing_field") }
            trouble.addStaleReads(entry["count"]?.integerValue ?? 1, of: path)
        }
        state.trouble = trouble
        return .noContent
    }

    private static func scripted(_ entry: JSONValue) throws(SimulatorError) -> ScriptedRequestFault {
        guard let fault = entry["fault"]?.stringValue.flatMap(RequestFault.init) else {
            throw .field("Trouble", "script", "invalid")
        }
        return ScriptedRequestFault(
            fault,
            next: entry["count"]?.integerValue ?? 1,
            method: entry["method"]?.stringValue,
            path: entry["path"]?.stringValue
        )
    }

    /// Reads a secondary limit. `retry_after` is a number of seconds or a text; with null the header is not sent.
    private static func limit(_ entry: JSONValue) -> SecondaryLimit {
        let wait = entry["retry_after"].map { $0.stringValue ?? $0.integerValue.map(String.init) }
        return SecondaryLimit(
            next: entry["count"]?.integerValue ?? 1,
            status: entry["status"]?.integerValue ?? 403,
            retryAfter: wait ?? "60",
            login: entry["login"]?.stringValue,
            writesOnly: entry["writes_only"]?.boolValue ?? false,
            oldWording: entry["old_wording"]?.boolValue ?? false
        )
    }

    private static func setRateLimit(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        let body = try call.object()
        let limit = body["limit"]?.integerValue ?? state.configuration.requestsPerHour
        state.setRateLimit(
            of: call.parameters["login"] ?? "",
            limit: limit,
            remaining: body["remaining"]?.integerValue ?? limit,
            resetsIn: body["resets_in"]?.integerValue ?? 3600,
            at: call.now
        )
        return .noContent
    }
}
