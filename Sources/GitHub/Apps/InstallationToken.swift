// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// A token for an App's installation, valid for an hour.
public struct InstallationToken: Sendable, Equatable {
    /// The token. GitHub promises no length.
    public let token: Secret<String>
    /// When it expires, by GitHub's clock.
    public let expiresAt: GitHubTimestamp
    /// What the token may do, for example `contents: write`.
    public let permissions: [String: String]

    /// Makes a token.
    public init(token: Secret<String>, expiresAt: GitHubTimestamp, permissions: [String: String]) {
        self.token = token
        self.expiresAt = expiresAt
        self.permissions = permissions
    }
}
