// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import SyncEngine

/// `/healthz`, `/readyz` and `/metrics`, outside the contract's base address.
struct HealthRoutes: Sendable {
    let readiness: Readiness
    let metrics: PrometheusRegistry

    private struct Ready: Encodable {
        let ready: Bool
        let checks: [String: String]
    }

    /// The process is alive.
    @Sendable func health(_ request: Request, context: SyncRequestContext) -> Response {
        Envelope.response(.ok, ByteBuffer(string: #"{"success":true,"data":{"status":"alive"}}"#))
    }

    /// The process can do its work: 200, or 503 with what is missing.
    @Sendable func ready(_ request: Request, context: SyncRequestContext) async throws -> Response {
        let checks = await readiness.check()
        let isReady = checks.allSatisfy { $0.problem == nil }
        let details = Dictionary(checks.map { ($0.name, $0.problem ?? "ok") }, uniquingKeysWith: { $1 })
        return try Envelope.success(
            Ready(ready: isReady, checks: details), status: isReady ? .ok : .serviceUnavailable)
    }

    /// Prometheus' text format.
    @Sendable func metrics(_ request: Request, context: SyncRequestContext) -> Response {
        Response(
            status: .ok, headers: [.contentType: PrometheusRegistry.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text)))
    }
}
