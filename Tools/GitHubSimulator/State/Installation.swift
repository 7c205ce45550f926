// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// An installation of an App on an account.
public struct Installation: Sendable, Equatable, Identifiable {
    /// The identity.
    public let id: Int
    /// The App.
    public let appID: Int
    /// The account on which the App is installed.
    public let account: Account
    /// The repositories that it reaches; nil for all of the account's repositories.
    public var repositories: Set<Int>?
    /// When it was suspended; nil if it is not suspended.
    public var suspendedAt: Timestamp?
    /// When it was installed.
    public let createdAt: Timestamp
}
