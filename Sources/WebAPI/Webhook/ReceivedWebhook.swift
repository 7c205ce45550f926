// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOHTTP1
import SyncEngine

/// The webhook that a connection is receiving, or has received and not answered yet.
struct ReceivedWebhook {
    /// Tells this webhook from the others of its connection.
    let serial: Int
    /// The hook was found, and the body may be read; nil before.
    var reading: WebhookReading?
    /// The bytes that arrived with the head, before the hook was found. No more is read until then.
    var early: [UInt8] = []
    /// Whether the end arrived before the hook was found.
    var hasEndedEarly = false
    /// The body in memory; nil if it is not kept.
    var body: WebhookBody?
    /// The number of the body in ``BodyAdmission``; nil if it is not kept.
    var bodyID: Int?
    /// The same number, once the intake judges the complete body.
    var judgedID: Int?
    let owner: BodyShares.Owner
    /// The announced length of the body; 0 if it is unknown.
    let announced: Int
    let id: String
    /// The address, as a metric's label.
    let route: String
    let version: HTTPVersion
    let keepsAlive: Bool
    /// The environment's uptime when the headers arrived.
    let startedAt: Duration

    /// A placeholder while there is no webhook.
    init() {
        serial = 0
        owner = BodyShares.Owner(sender: "", project: "", hook: nil)
        announced = 0
        id = ""
        route = ""
        version = .http1_1
        keepsAlive = true
        startedAt = .zero
    }

    init(
        _ head: HTTPRequestHead, _ fields: WebhookFields, at address: WebhookAddress, serial: Int,
        owner: BodyShares.Owner, startedAt: Duration
    ) {
        route = address.route
        self.serial = serial
        self.owner = owner
        announced = fields.contentLength ?? 0
        id = RequestIdentity.sane(fields.requestID) ?? RequestID().description
        version = head.version
        keepsAlive = head.isKeepAlive
        self.startedAt = startedAt
    }
}
