// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import SyncEngine

/// `/healthz`, `/readyz` and `/metrics`, outside the contract's base address.
struct HealthRoutes: Sendable {
    let readiness: Readiness
    let metrics: PrometheusRegistry

    /// What `/readyz` answers.
    private struct Ready: JSONEncodable {
        let checks: [Readiness.Check]

        var isReady: Bool { checks.allSatisfy { $0.problem == nil } }

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("ready", isReady)
                json.name("checks")
                json.object { json in
                    for check in checks { json.member(check.name, check.problem ?? "ok") }
                }
            }
        }
    }

    /// The process is alive.
    @Sendable func health(_ request: Request, context: SyncRequestContext) -> Response {
        Envelope.response(.ok, ByteBuffer(string: #"{"success":true,"data":{"status":"alive"}}"#))
    }

    /// The process can do its work: 200, or 503 with what is missing.
    @Sendable func ready(_ request: Request, context: SyncRequestContext) async -> Response {
        let ready = Ready(checks: await readiness.check())
        return Envelope.success(ready, status: ready.isReady ? .ok : .serviceUnavailable)
    }

    /// Prometheus' text format.
    @Sendable func metrics(_ request: Request, context: SyncRequestContext) -> Response {
        Response(
            status: .ok, headers: [.contentType: PrometheusRegistry.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text)))
    }
}
