// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A webhook of a repository.
public struct Hook: Sendable, Equatable, Identifiable {
    /// How the body of a delivery is written.
    public enum ContentType: String, Sendable {
        /// The body is the JSON.
        case json
        /// One form field named `payload`; GitHub's default.
        case form
    }

    /// Where and how to deliver.
    public struct Config: Sendable, Equatable {
        /// The receiver.
        public var url: String
        /// How the body is written.
        public var contentType: ContentType
        /// The key of the signatures; without it there are none.
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

    /// How the last delivery went.
    public struct LastResponse: Sendable, Equatable {
        /// The HTTP status; nil before the first delivery.
        public var code: Int?
        /// `unused` before the first delivery, then `active`, or nil after a failure.
        public var status: String?
        /// `OK` or the reason of the failure.
        public var message: String?

        static let unused = LastResponse(code: nil, status: "unused", message: nil)
    }

    /// The identity.
    public let id: Int
    /// The repository it belongs to.
    public let repositoryID: Int
    /// Where and how to deliver.
    public var config: Config
    /// The events it wants; `*` is all.
    public var events: [String]
    /// Whether anything is delivered.
    public var isActive: Bool
    /// How the last delivery went.
    public var lastResponse: LastResponse = .unused
    /// When it was made.
    public let createdAt: Timestamp
    /// When its settings changed last.
    public var updatedAt: Timestamp

    /// Makes a hook; nothing is stored.
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

    /// Whether an event of this name is delivered. A `ping` always is, but only to the hook it is meant for.
    public func isSubscribed(to event: String) -> Bool {
        isActive && (events.contains(event) || events.contains("*"))
    }
}
