// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One attempt to deliver, from the hook's log (`docs/reference/github-facts.md` section 3).
public struct HookDelivery: Sendable, Equatable {
    /// GitHub's id of the attempt; each attempt has its own.
    public let id: Int64
    /// The event's GUID, the same for all attempts and for all hooks: `X-GitHub-Delivery`.
    public let guid: String
    /// When it was attempted.
    public let deliveredAt: GitHubTimestamp
    /// Whether somebody asked for this attempt.
    public let isRedelivery: Bool
    /// Prose: `OK`, `Invalid HTTP Response: 400`, `timed out`, …
    public let status: String
    /// What the receiver answered, or what GitHub made of not being answered (502, 504).
    public let statusCode: Int
    /// `X-GitHub-Event`.
    public let event: String
    /// The payload's `action`; nil for events without one.
    public let action: String?
    /// For an App's hook.
    public let installationID: Int64?
    /// Nil where GitHub does not say.
    public let repositoryID: Int64?
    /// When GitHub held it back; nil if it did not.
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

    /// Whether the receiver took it.
    public var isSuccess: Bool { 200 ..< 300 ~= statusCode }
}

/// One attempt with what was sent.
public struct HookDeliveryDetails: Sendable, Equatable {
    /// The log's entry.
    public let delivery: HookDelivery
    /// The request's headers; their names may be of any case.
    public let requestHeaders: GitHubHeaders
    /// The payload as JSON; nil if GitHub no longer has it. Not byte for byte what was signed.
    public let requestPayload: [UInt8]?

    /// Makes details.
    public init(delivery: HookDelivery, requestHeaders: GitHubHeaders, requestPayload: [UInt8]?) {
        self.delivery = delivery
        self.requestHeaders = requestHeaders
        self.requestPayload = requestPayload
    }
}
