// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook `ping`, sent when a hook is made and on demand.
///
/// Source: `docs/reference/github-facts.md` section 1.
public struct PingEvent: Sendable, Equatable {
    /// The hook that pings.
    public let hookID: Int64?
    /// The events that the hook is subscribed to; empty if GitHub does not say.
    public let hookEvents: [String]
    /// The repository of the hook; nil for an organisation's hook.
    public let repositoryID: Int64?
    /// The repository's `owner/name`; nil for an organisation's hook.
    public let repositoryFullName: String?

    /// Makes an event of its fields.
    public init(hookID: Int64?, hookEvents: [String], repositoryID: Int64?, repositoryFullName: String?) {
        self.hookID = hookID
        self.hookEvents = hookEvents
        self.repositoryID = repositoryID
        self.repositoryFullName = repositoryFullName
    }
}
