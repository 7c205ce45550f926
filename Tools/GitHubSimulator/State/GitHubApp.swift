// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// A GitHub App.
public struct GitHubApp: Sendable, Equatable, Identifiable {
    /// The identity.
    public let id: Int
    /// The other name under which it may sign (`iss`).
    public let clientID: String
    /// The name in URLs; `slug[bot]` is who its installations act as.
    public let slug: String
    /// Who made it.
    public let owner: Account
    /// The key that its JSON web tokens are checked with, as PEM.
    public let publicKey: String
    /// What it may do wherever it is installed.
    public var permissions: [String: AccessLevel]
    /// When it was made.
    public let createdAt: Timestamp

    /// What PacaSync needs.
    public static let usualPermissions: [String: AccessLevel] = [
        "checks": .read, "contents": .write, "issues": .write, "metadata": .read, "pull_requests": .write,
        "repository_hooks": .write, "statuses": .read,
    ]
}
