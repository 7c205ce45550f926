// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A webhook delivery on its way into the inbox: verified, not yet stored.
public struct NewDelivery: Sendable {
    /// The hook whose secret signed it.
    public let hook: HookRecord
    /// GitHub's id of the hook as the delivery named it, or the stored one.
    public let hookID: Int64
    /// `X-GitHub-Delivery`.
    public let guid: UUID
    /// `X-GitHub-Event`.
    public let event: String
    /// Whether the body is a form with the JSON in its field `payload`.
    public let isForm: Bool
    /// The body exactly as it came.
    public let body: [UInt8]

    /// Makes a delivery.
    public init(hook: HookRecord, hookID: Int64, guid: UUID, event: String, isForm: Bool, body: [UInt8]) {
        self.hook = hook
        self.hookID = hookID
        self.guid = guid
        self.event = event
        self.isForm = isForm
        self.body = body
    }

    /// What makes it the same delivery (promise P2).
    public var key: DeliveryKey { DeliveryKey(hookID: hookID, guid: guid) }
}

/// The key of `sync_deliveries`: a GUID is shared by all hooks that see an event, so the hook belongs to it.
public struct DeliveryKey: Sendable, Hashable {
    /// GitHub's id of the hook.
    public let hookID: Int64
    /// `X-GitHub-Delivery`.
    public let guid: UUID

    /// Makes a key.
    public init(hookID: Int64, guid: UUID) {
        self.hookID = hookID
        self.guid = guid
    }
}

/// A delivery that is stored and waits to be applied.
public struct Delivery: Sendable {
    /// Its place in the order of arrival.
    public let sequence: Int64
    /// Its key.
    public let key: DeliveryKey
    /// Our id of the linked repository.
    public let repoID: UUID
    /// The project.
    public let projectID: UUID
    /// `X-GitHub-Event`.
    public let event: String
    /// Whether the body is a form.
    public let isForm: Bool
    /// How often applying it has failed.
    public let attempts: Int32
    /// The body exactly as it came.
    public let body: [UInt8]
    /// The process' uptime when it was stored; nil when it was read back from Postgres.
    public let storedAt: Duration?

    /// Makes a delivery.
    public init(
        sequence: Int64, key: DeliveryKey, repoID: UUID, projectID: UUID, event: String, isForm: Bool, attempts: Int32,
        body: [UInt8], storedAt: Duration? = nil
    ) {
        self.sequence = sequence
        self.key = key
        self.repoID = repoID
        self.projectID = projectID
        self.event = event
        self.isForm = isForm
        self.attempts = attempts
        self.body = body
        self.storedAt = storedAt
    }
}

/// What became of a delivery.
public struct DeliveryOutcome: Sendable, Equatable {
    /// Where its life ends, or the next try.
    public enum State: String, Sendable {
        case pending, applied, ignored, failed, dead
    }

    /// The delivery.
    public let key: DeliveryKey
    /// Its new state.
    public let state: State
    /// The payload's `action`, once it was read.
    public let action: String?
    /// Why it changed nothing, or less than one might think; nil when there is nothing to explain.
    public let reason: String?
    /// What went wrong, for `failed`, `dead` and another try.
    public let error: String?
    /// How long until the next try, for `pending`.
    public let retryAfter: Duration?

    /// Makes an outcome.
    public init(
        key: DeliveryKey, state: State, action: String? = nil, reason: String? = nil, error: String? = nil,
        retryAfter: Duration? = nil
    ) {
        self.key = key
        self.state = state
        self.action = action
        self.reason = reason
        self.error = error
        self.retryAfter = retryAfter
    }
}
