// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOHTTP1
import SyncEngine

/// The webhook that a connection is receiving, or has received and not answered yet.
struct ReceivedWebhook {
    /// The checked headers; nil until they are known to be well-formed.
    var webhook: WebhookRequest?
    var body: [UInt8] = []
    let id: String
    /// The address, as a metric's label.
    let route: String
    let version: HTTPVersion
    let keepsAlive: Bool
    /// The environment's uptime when the headers arrived.
    let startedAt: Duration

    /// A placeholder while there is no webhook.
    init() {
        id = ""
        route = ""
        version = .http1_1
        keepsAlive = true
        startedAt = .zero
    }

    init(_ head: HTTPRequestHead, _ fields: WebhookFields, at address: WebhookAddress, startedAt: Duration) {
        route = address.route
        id = RequestIdentity.sane(fields.requestID) ?? RequestID().description
        version = head.version
        keepsAlive = head.isKeepAlive
        self.startedAt = startedAt
    }
}
