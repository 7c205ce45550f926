// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import SyncEngine

/// `POST …/projects/:projectId/webhook` (`design/http-contract.md`, row 13).
struct WebhookRoute: Sendable {
    // Made once: a name is checked and canonicalised whenever it is made.
    private static let event = HTTPField.Name("X-GitHub-Event")
    private static let delivery = HTTPField.Name("X-GitHub-Delivery")
    private static let hookID = HTTPField.Name("X-GitHub-Hook-ID")
    private static let signature = HTTPField.Name("X-Hub-Signature-256")

    let intake: WebhookIntake
    let body: BodyReader

    @Sendable func handle(_ request: Request, context: SyncRequestContext) async throws -> Response {
        let webhook = try Self.webhook(request, project: context.parameters.get("projectId"))
        let answer = try await body.withBody(of: request) { bytes in
            await intake.receive(webhook, body: bytes)
        }
        switch answer {
        case .accepted(let guid): return Self.accepted(guid, "accepted")
        case .duplicate(let guid): return Self.accepted(guid, "duplicate")
        case .unauthorized:
            throw ContractError(code: .unauthenticated, message: "the delivery is not signed by a hook known here")
        case .unavailable:
            throw ContractError(
                code: .unavailable, message: "the delivery could not be stored; try again later", retryAfter: 10)
        }
    }

    private static func webhook(_ request: Request, project: String?) throws(ContractError) -> WebhookRequest {
        do throws(MalformedWebhook) {
            func header(_ name: HTTPField.Name?) -> String? { name.flatMap { request.headers[$0] } }
            return try WebhookRequest(
                project: project, event: header(Self.event), delivery: header(Self.delivery),
                hookID: header(Self.hookID), signature: header(Self.signature), contentType: header(.contentType))
        } catch {
            throw ContractError(code: .badRequest, message: error.description)
        }
    }

    /// The hot path's answer, written without an encoder.
    private static func accepted(_ guid: UUID, _ status: StaticString) -> Response {
        let json = #"{"success":true,"data":{"delivery_id":"\#(guid.text)","status":"\#(status)"}}"#
        return Envelope.response(.accepted, ByteBuffer(string: json))
    }
}
