// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A user or an organization.
public struct Account: Sendable, Equatable, Identifiable {
    /// The two kinds of account, by the name that the `type` field gives them.
    public enum Kind: String, Sendable {
        case user = "User"
        case organization = "Organization"
    }

    /// The identity; a login can change.
    public let id: Int
    /// The name in URLs.
    public var login: String
    /// User or organization.
    public var kind: Kind

    /// Makes an account; nothing is stored.
    public init(id: Int, login: String, kind: Kind = .user) {
        self.id = id
        self.login = login
        self.kind = kind
    }
}
