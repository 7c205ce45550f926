// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A webhook delivery that is verified but not yet stored.
public struct NewDelivery: Sendable {
    /// The hook whose secret verified the signature.
    public let hook: HookRecord
    /// GitHub's id of the hook: the one that the delivery named, or else the stored one.
    public let hookID: Int64
    /// `X-GitHub-Delivery`.
    public let guid: UUID
    /// `X-GitHub-Event`.
    public let event: String
    /// Whether the body is a form, which has the JSON in its field `payload`.
    public let isForm: Bool
    /// The body, byte for byte as received.
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

    /// The key by which a repeated delivery is recognized (promise P2).
    public var key: DeliveryKey { DeliveryKey(hookID: hookID, guid: guid) }
}

/// The key of `sync_deliveries`. GitHub uses the same GUID for all hooks that receive an event, so the hook's id is
/// part of the key.
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
    /// Its place in the order in which deliveries were stored.
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
    /// How many attempts to apply it have failed.
    public let attempts: Int32
    /// The body, byte for byte as received.
    public let body: [UInt8]
    /// The uptime of the process when the delivery was stored; nil if it was read from Postgres.
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

/// The result of trying to apply a delivery.
public struct DeliveryOutcome: Sendable, Equatable {
    /// The state that is stored: final, or `pending` for another try.
    public enum State: String, Sendable {
        case pending, applied, ignored, failed, dead
    }

    /// The delivery.
    public let key: DeliveryKey
    /// Its new state.
    public let state: State
    /// The payload's `action`; nil if the payload has none or was not read.
    public let action: String?
    /// Why the delivery changed nothing, or less than expected; nil when it was applied in full.
    public let reason: String?
    /// What went wrong, for `failed`, for `dead`, and for another try.
    public let error: String?
    /// For `pending`: how long until the next try.
    public let retryAfter: Duration?
    /// What it is about; nil for something else than a pull request or a branch.
    public let subject: LinkExclusion.Subject?

    /// Makes an outcome.
    public init(
        key: DeliveryKey, state: State, action: String? = nil, reason: String? = nil, error: String? = nil,
        retryAfter: Duration? = nil, subject: LinkExclusion.Subject? = nil
    ) {
        self.subject = subject
        self.key = key
        self.state = state
        self.action = action
        self.reason = reason
        self.error = error
        self.retryAfter = retryAfter
    }
}
