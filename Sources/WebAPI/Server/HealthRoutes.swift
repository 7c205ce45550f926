// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import SyncEngine

/// The routes `/healthz`, `/readyz` and `/metrics`. They are not below the contract's base address.
struct HealthRoutes: Sendable {
    let readiness: Readiness
    let metrics: PrometheusRegistry

    /// The data of the answer to `/readyz`.
    private struct Ready: JSONEncodable {
        let checks: [Readiness.Check]

        var isReady: Bool { checks.allSatisfy { $0.problem == nil || $0.isTolerable } }

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

    /// `/healthz`: always 200 while the process runs.
    @Sendable func health(_ request: Request, context: SyncRequestContext) -> Response {
        Envelope.response(.ok, ByteBuffer(string: #"{"success":true,"data":{"status":"alive"}}"#))
    }

    /// `/readyz`: 200 if the process can do its work, otherwise 503 with the problems.
    @Sendable func ready(_ request: Request, context: SyncRequestContext) async -> Response {
        let ready = Ready(checks: await readiness.check())
        return Envelope.success(ready, status: ready.isReady ? .ok : .serviceUnavailable)
    }

    /// `/metrics`: all metrics in Prometheus' text format.
    @Sendable func metrics(_ request: Request, context: SyncRequestContext) -> Response {
        Response(
            status: .ok, headers: [.contentType: PrometheusRegistry.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text)))
    }
}
