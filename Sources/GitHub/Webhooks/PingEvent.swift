// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook `ping`, which GitHub sends when a hook is created, and on request.
///
/// Source: `docs/reference/github-facts.md` section 1.
public struct PingEvent: Sendable, Equatable {
    /// The hook that sent the ping.
    public let hookID: Int64?
    /// The events that the hook is subscribed to; empty if GitHub does not say.
    public let hookEvents: [String]
    /// The repository of the hook; nil for the hook of an organization.
    public let repositoryID: Int64?
    /// The repository's `owner/name`; nil for the hook of an organization.
    public let repositoryFullName: String?

    /// Makes an event of its fields.
    public init(hookID: Int64?, hookEvents: [String], repositoryID: Int64?, repositoryFullName: String?) {
        self.hookID = hookID
        self.hookEvents = hookEvents
        self.repositoryID = repositoryID
        self.repositoryFullName = repositoryFullName
    }
}
