// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// An App's installation on an account, with the fields that we use.
public struct Installation: Sendable, Equatable {
    /// GitHub's id of the installation.
    public let id: Int64
    /// GitHub's id of the account that the App is installed on.
    public let accountID: Int64
    /// The login of the account that the App is installed on.
    public let accountLogin: String
    /// What the installation may do, for example `contents: write`.
    public let permissions: [String: String]
    /// When it was suspended; nil if it is not.
    public let suspendedAt: GitHubTimestamp?

    /// Makes an installation.
    public init(
        id: Int64,
        accountID: Int64,
        accountLogin: String,
        permissions: [String: String],
        suspendedAt: GitHubTimestamp?
    ) {
        self.id = id
        self.accountID = accountID
        self.accountLogin = accountLogin
        self.permissions = permissions
        self.suspendedAt = suspendedAt
    }
}
