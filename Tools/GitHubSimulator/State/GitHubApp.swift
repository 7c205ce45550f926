// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// A GitHub App.
public struct GitHubApp: Sendable, Equatable, Identifiable {
    /// The identity.
    public let id: Int
    /// The App's client id, which it may also use as the issuer (`iss`) of its tokens.
    public let clientID: String
    /// The name in URLs. Installations act as the account `slug[bot]`.
    public let slug: String
    /// The account that created it.
    public let owner: Account
    /// The public key in PEM form, with which the App's JSON web tokens are verified.
    public let publicKey: String
    /// The permissions that each installation gets.
    public var permissions: [String: AccessLevel]
    /// When it was created.
    public let createdAt: Timestamp

    /// The permissions that PacaSync needs.
    public static let usualPermissions: [String: AccessLevel] = [
        "checks": .read, "contents": .write, "issues": .write, "metadata": .read, "pull_requests": .write,
        "repository_hooks": .write, "statuses": .read,
    ]
}
