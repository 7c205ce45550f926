// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOHTTP1
import SyncEngine

/// The webhook that a connection is receiving, or has received and not answered yet.
struct ReceivedWebhook {
    /// Its headers, once they are known to be well-formed.
    var webhook: WebhookRequest?
    var body: [UInt8] = []
    let id: String
    let version: HTTPVersion
    let keepsAlive: Bool
    /// The process' uptime at its first byte.
    let startedAt: Duration

    /// None.
    init() {
        id = ""
        version = .http1_1
        keepsAlive = true
        startedAt = .zero
    }

    init(_ head: HTTPRequestHead, _ fields: WebhookFields, startedAt: Duration) {
        id = RequestIdentity.sane(fields.requestID) ?? RequestID().description
        version = head.version
        keepsAlive = head.isKeepAlive
        self.startedAt = startedAt
    }
}
