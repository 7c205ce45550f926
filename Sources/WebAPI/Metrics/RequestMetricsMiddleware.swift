// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import HTTPTypes
import Hummingbird

/// Counts and times the requests that Hummingbird's router handles.
struct RequestMetricsMiddleware: RouterMiddleware {
    typealias Context = SyncRequestContext

    let metrics: RequestMetrics
    let environment: SyncEnvironment

    func handle(
        _ request: Request, context: SyncRequestContext,
        next: @concurrent (Request, SyncRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = environment.uptime()
        let response = try await next(request, context)
        metrics.record(
            route: context.endpointPath ?? "unmatched", method: request.method.rawValue,
            status: response.status.code, duration: environment.uptime() - start)
        return response
    }
}
