// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A webhook of a repository.
public struct Hook: Sendable, Equatable, Identifiable {
    /// The encoding of a delivery's body.
    public enum ContentType: String, Sendable {
        /// The body is JSON.
        case json
        /// The body is a form with the JSON in the field `payload`. This is GitHub's default.
        case form
    }

    /// The receiver, and how to deliver to it.
    public struct Config: Sendable, Equatable {
        /// The receiver's URL.
        public var url: String
        /// The encoding of the body.
        public var contentType: ContentType
        /// The key for signatures; nil for no signatures.
        public var secret: String?
        /// `"0"` or `"1"`.
        public var insecureSSL: String

        /// Makes a configuration.
        public init(
            url: String,
            contentType: ContentType = .form,
            secret: String? = nil,
            insecureSSL: String = "0"
        ) {
            self.url = url
            self.contentType = contentType
            self.secret = secret
            self.insecureSSL = insecureSSL
        }
    }

    /// The result of the last delivery.
    public struct LastResponse: Sendable, Equatable {
        /// The HTTP status; nil before the first delivery.
        public var code: Int?
        /// `unused` before the first delivery, then `active`, or nil after a failure.
        public var status: String?
        /// `OK`, or the reason of the failure.
        public var message: String?

        static let unused = LastResponse(code: nil, status: "unused", message: nil)
    }

    /// The identity.
    public let id: Int
    /// The repository it belongs to.
    public let repositoryID: Int
    /// The receiver, and how to deliver to it.
    public var config: Config
    /// The events that it is subscribed to; `*` means all.
    public var events: [String]
    /// Whether events are delivered to it.
    public var isActive: Bool
    /// The result of the last delivery.
    public var lastResponse: LastResponse = .unused
    /// When it was created.
    public let createdAt: Timestamp
    /// When its settings were last changed.
    public var updatedAt: Timestamp

    /// Makes a hook without storing it.
    public init(
        id: Int,
        repositoryID: Int,
        config: Config,
        events: [String] = ["push"],
        isActive: Bool = true,
        createdAt: Timestamp
    ) {
        self.id = id
        self.repositoryID = repositoryID
        self.config = config
        self.events = events
        self.isActive = isActive
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    /// Whether events of this name are delivered. A `ping` is always delivered, but only to the pinged hook.
    public func isSubscribed(to event: String) -> Bool {
        isActive && (events.contains(event) || events.contains("*"))
    }
}
