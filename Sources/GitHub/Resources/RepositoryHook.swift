// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A repository's hook as GitHub describes it. GitHub never returns its secret.
public struct RepositoryHook: Sendable, Equatable {
    /// GitHub's record of the last delivery.
    public struct LastResponse: Sendable, Equatable {
        /// The receiver's HTTP status; nil if there was none.
        public let code: Int?
        /// For example `unused`, `active`.
        public let status: String?
        /// A sentence for people.
        public let message: String?

        /// Makes an outcome.
        public init(code: Int?, status: String?, message: String?) {
            self.code = code
            self.status = status
            self.message = message
        }
    }

    /// GitHub's id.
    public let id: Int64
    /// The address that GitHub delivers to; nil if the hook has none.
    public let url: String?
    /// `json` or `form`.
    public let contentType: String?
    /// Whether GitHub checks the receiver's TLS certificate.
    public let verifiesTLS: Bool
    /// The events that the hook is subscribed to; `*` means all.
    public let events: [String]
    /// Whether GitHub delivers to this hook.
    public let isActive: Bool
    /// Nil if nothing was delivered in the last 30 days.
    public let lastResponse: LastResponse?
    /// When the hook was created.
    public let createdAt: GitHubTimestamp?
    /// When the hook was last changed.
    public let updatedAt: GitHubTimestamp?

    /// Makes a hook of its fields.
    public init(
        id: Int64,
        url: String?,
        contentType: String?,
        verifiesTLS: Bool,
        events: [String],
        isActive: Bool,
        lastResponse: LastResponse?,
        createdAt: GitHubTimestamp?,
        updatedAt: GitHubTimestamp?
    ) {
        self.id = id
        self.url = url
        self.contentType = contentType
        self.verifiesTLS = verifiesTLS
        self.events = events
        self.isActive = isActive
        self.lastResponse = lastResponse
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
