// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A repository's hook as GitHub describes it. Its secret is never readable.
public struct RepositoryHook: Sendable, Equatable {
    /// How the last delivery ended.
    public struct LastResponse: Sendable, Equatable {
        /// The HTTP status that the receiver answered with; nil if there was none.
        public let code: Int?
        /// For example `unused`, `active`.
        public let status: String?
        /// A sentence.
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
    /// Where it delivers; nil for what is no web hook.
    public let url: String?
    /// `json` or `form`.
    public let contentType: String?
    /// Whether certificates are checked.
    public let verifiesTLS: Bool
    /// The events; `*` is all.
    public let events: [String]
    /// Whether GitHub delivers at all.
    public let isActive: Bool
    /// Nil where nothing was delivered in the last 30 days.
    public let lastResponse: LastResponse?
    /// When it was made.
    public let createdAt: GitHubTimestamp?
    /// When it was changed.
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
