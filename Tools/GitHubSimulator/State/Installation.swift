// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// An App in an account.
public struct Installation: Sendable, Equatable, Identifiable {
    /// The identity.
    public let id: Int
    /// The App.
    public let appID: Int
    /// Where it is installed.
    public let account: Account
    /// The repositories it reaches; nil for all of the account.
    public var repositories: Set<Int>?
    /// Set while somebody has suspended it.
    public var suspendedAt: Timestamp?
    /// When it was installed.
    public let createdAt: Timestamp
}
