// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One attempt to deliver an event, from the hook's delivery log (`docs/reference/github-facts.md` section 3).
public struct HookDelivery: Sendable, Equatable {
    /// GitHub's id of the attempt; each attempt has its own.
    public let id: Int64
    /// The event's GUID (`X-GitHub-Delivery`). All attempts and all hooks have the same one for an event.
    public let guid: String
    /// When it was attempted.
    public let deliveredAt: GitHubTimestamp
    /// Whether this attempt was requested by a person or through the API.
    public let isRedelivery: Bool
    /// A text for people: `OK`, `Invalid HTTP Response: 400`, `timed out`, …
    public let status: String
    /// The receiver's HTTP status. If the receiver did not answer, GitHub writes 502 or 504.
    public let statusCode: Int
    /// `X-GitHub-Event`.
    public let event: String
    /// The payload's `action`; nil for events without one.
    public let action: String?
    /// The installation, for the hook of an App; otherwise nil.
    public let installationID: Int64?
    /// GitHub's id of the repository; nil if GitHub does not say.
    public let repositoryID: Int64?
    /// When GitHub delayed the delivery because of its load; nil if it did not.
    public let throttledAt: GitHubTimestamp?

    /// Makes an entry of its fields.
    public init(
        id: Int64,
        guid: String,
        deliveredAt: GitHubTimestamp,
        isRedelivery: Bool,
        status: String,
        statusCode: Int,
        event: String,
        action: String?,
        installationID: Int64?,
        repositoryID: Int64?,
        throttledAt: GitHubTimestamp?
    ) {
        self.id = id
        self.guid = guid
        self.deliveredAt = deliveredAt
        self.isRedelivery = isRedelivery
        self.status = status
        self.statusCode = statusCode
        self.event = event
        self.action = action
        self.installationID = installationID
        self.repositoryID = repositoryID
        self.throttledAt = throttledAt
    }

    /// Whether the receiver accepted the delivery.
    public var isSuccess: Bool { 200 ..< 300 ~= statusCode }
}

/// One delivery attempt with the request that GitHub sent.
public struct HookDeliveryDetails: Sendable, Equatable {
    /// The log entry.
    public let delivery: HookDelivery
    /// The headers of the request.
    public let requestHeaders: GitHubHeaders
    /// The payload as JSON; nil if GitHub no longer has it. It is not byte for byte what GitHub signed.
    public let requestPayload: [UInt8]?

    /// Makes details.
    public init(delivery: HookDelivery, requestHeaders: GitHubHeaders, requestPayload: [UInt8]?) {
        self.delivery = delivery
        self.requestHeaders = requestHeaders
        self.requestPayload = requestPayload
    }
}
