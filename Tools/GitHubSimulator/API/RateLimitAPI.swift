// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/rate-limit/rate-limit
enum RateLimitAPI {
    static let path = ["rate_limit"]
    static let routes = [
        APIRoute(
            "GET /rate_limit",
            documentation: "/rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user",
            requires: .anyToken,
            handler: get
        )
    ]

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        guard state.configuration.hasRateLimits else {
            throw SimulatorError(status: 404, message: "Rate limiting is not enabled.")
        }
        let core = state.rateLimit(of: call.caller, at: call.now)
        let resources: JSONValue = [
            "core": core.json,
            "search": RateLimitWindow(limit: 30, at: call.now).json,
            "graphql": RateLimitWindow(limit: 5000, at: call.now).json,
            "integration_manifest": RateLimitWindow(limit: 5000, at: call.now).json,
        ]
        let body: JSONValue = ["resources": resources]
        return .json(call.isNewVersion ? body : body.adding(["rate": core.json]))
    }
}
