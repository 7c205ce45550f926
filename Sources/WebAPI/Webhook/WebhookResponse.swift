// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import SyncEngine

/// The answer to a webhook in the contract's form. The most common one is written without a JSON encoder.
struct WebhookResponse {
    let status: HTTPResponseStatus
    let closesConnection: Bool
    private let fields: [(name: String, value: String)]
    private let body: ByteBuffer

    /// The answer for what the intake decided.
    init(_ answer: WebhookAnswer, requestID: String) {
        switch answer {
        case .accepted(let guid): self.init(accepted: guid, "accepted")
        case .duplicate(let guid): self.init(accepted: guid, "duplicate")
        case .unauthorized:
            self.init(
                ContractError(code: .unauthenticated, message: "the delivery is not signed by a hook of this server"),
                requestID: requestID)
        case .unavailable:
            self.init(.cannotStore, requestID: requestID)
        }
    }

    /// The answer to a request that was refused before its delivery reached the intake.
    init(_ error: ContractError, requestID: String) {
        status = HTTPResponseStatus(statusCode: error.status.code, reasonPhrase: error.status.reasonPhrase)
        closesConnection = error.closesConnection
        fields = Envelope.fields(of: error).map { ($0.name.rawName, $0.value) }
        body = Envelope.failureBody(error, requestID: requestID)
    }

    private init(accepted guid: UUID, _ status: StaticString) {
        self.status = .accepted
        closesConnection = false
        fields = []
        body = ByteBuffer(
            string: #"{"success":true,"data":{"delivery_id":"\#(guid.text)","status":"\#(status)"}}"#)
    }

    /// The parts to write to the connection.
    /// - Parameter keepsAlive: Whether the connection stays open after the answer.
    func parts(
        version: HTTPVersion, requestID: String, date: String, keepsAlive: Bool
    ) -> (head: HTTPResponseHead, body: ByteBuffer) {
        var headers = HTTPHeaders()
        headers.reserveCapacity(5 + fields.count)
        headers.add(name: "Content-Type", value: Envelope.contentType)
        headers.add(name: "X-Request-ID", value: requestID)
        for field in fields { headers.add(name: field.name, value: field.value) }
        if !keepsAlive, !closesConnection { headers.add(name: "Connection", value: "close") }
        headers.add(name: "Content-Length", value: String(body.readableBytes))
        headers.add(name: "Date", value: date)
        return (HTTPResponseHead(version: version, status: status, headers: headers), body)
    }
}
