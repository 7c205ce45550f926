// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import HTTPTypes
import Hummingbird
import Metrics
import Synchronization

/// Counts and times requests by their matched route, never by the raw address.
struct RequestMetricsMiddleware: RouterMiddleware {
    typealias Context = SyncRequestContext

    private let environment: SyncEnvironment
    private let handles = Handles()

    init(environment: SyncEnvironment) {
        self.environment = environment
    }

    func handle(
        _ request: Request, context: SyncRequestContext,
        next: @concurrent (Request, SyncRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = environment.uptime()
        let response = try await next(request, context)
        let route = context.endpointPath ?? "unmatched"
        let handle = handles.handle(route, request.method.rawValue, response.status.code, environment)
        handle.count.increment()
        handle.seconds.recordNanoseconds((environment.uptime() - start).wholeNanoseconds)
        return response
    }

    private final class Handles: Sendable {
        struct Key: Hashable {
            let route: String
            let method: String
            let status: Int
        }

        struct Handle: Sendable {
            let count: Counter
            let seconds: Metrics.Timer
        }

        private let made = Mutex<[Key: Handle]>([:])

        func handle(_ route: String, _ method: String, _ status: Int, _ environment: SyncEnvironment) -> Handle {
            let key = Key(route: route, method: method, status: status)
            return made.withLock { made in
                if let handle = made[key] { return handle }
                let labels = [("route", route), ("method", method), ("status", String(status))]
                let handle = Handle(
                    count: Counter(
                        label: "paca_sync_http_requests_total", dimensions: labels, factory: environment.metrics),
                    seconds: Metrics.Timer(
                        label: "paca_sync_http_request_seconds", dimensions: [("route", route)],
                        factory: environment.metrics))
                made[key] = handle
                return handle
            }
        }
    }
}
