// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One signed request to a receiver.
public struct DeliveryRequest: Sendable, Equatable {
    /// The id of the attempt.
    public let id: Int
    /// The GUID of the event, the same for every hook and every attempt.
    public let guid: String
    /// The hook.
    public let hookID: Int
    /// The event that it delivers.
    public let event: HookEvent
    /// Whether it was requested as a redelivery.
    public let isRedelivery: Bool
    /// The receiver's URL.
    public let url: String
    /// All headers that GitHub sends (https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers).
    public let headers: [HeaderField]
    /// The bytes that are sent and signed.
    public let body: [UInt8]

    /// Makes the first attempt to deliver an event to a hook.
    public init(id: Int, guid: String, event: HookEvent, hook: Hook) {
        self.init(id: id, guid: guid, event: event, hook: hook, isRedelivery: false)
    }

    /// Makes a redelivery, to the hook's current URL.
    init(id: Int, redelivering old: DeliveryRequest, hook: Hook) {
        self.init(id: id, guid: old.guid, event: old.event, hook: hook, isRedelivery: true)
    }

    private init(id: Int, guid: String, event: HookEvent, hook: Hook, isRedelivery: Bool) {
        self.id = id
        self.guid = guid
        self.event = event
        self.isRedelivery = isRedelivery
        hookID = hook.id
        url = hook.config.url
        body = Self.body(of: event, as: hook.config.contentType)
        headers = Self.headers(guid: guid, event: event, hook: hook, body: body)
    }

    private init(id: Int, copying other: DeliveryRequest, isRedelivery: Bool) {
        self.id = id
        self.isRedelivery = isRedelivery
        guid = other.guid
        hookID = other.hookID
        event = other.event
        url = other.url
        headers = other.headers
        body = other.body
    }

    /// The same request with another id.
    func again(id: Int, isRedelivery: Bool) -> DeliveryRequest {
        DeliveryRequest(id: id, copying: self, isRedelivery: isRedelivery)
    }

    private static func body(of event: HookEvent, as type: Hook.ContentType) -> [UInt8] {
        switch type {
        case .json: event.payload
        case .form: FormEncoding.encode([("payload", event.payload)])
        }
    }

    private static func headers(guid: String, event: HookEvent, hook: Hook, body: [UInt8]) -> [HeaderField] {
        let type = hook.config.contentType == .json ? "application/json" : "application/x-www-form-urlencoded"
        var fields = [
            HeaderField(name: "Accept", value: "*/*"),
            HeaderField(name: "Content-Type", value: type),
            HeaderField(name: "User-Agent", value: "GitHub-Hookshot/5a7b9c1"),
            HeaderField(name: "X-GitHub-Delivery", value: guid),
            HeaderField(name: "X-GitHub-Event", value: event.name),
            HeaderField(name: "X-GitHub-Hook-ID", value: String(hook.id)),
            HeaderField(name: "X-GitHub-Hook-Installation-Target-ID", value: String(hook.repositoryID)),
            HeaderField(name: "X-GitHub-Hook-Installation-Target-Type", value: "repository"),
        ]
        if let secret = hook.config.secret {
            let signature = WebhookSignature(secret: secret)
            fields.append(HeaderField(name: "X-Hub-Signature", value: signature.sha1(of: body)))
            fields.append(HeaderField(name: "X-Hub-Signature-256", value: signature.sha256(of: body)))
        }
        return fields
    }
}
