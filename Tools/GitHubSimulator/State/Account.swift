// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A user or an organization.
public struct Account: Sendable, Equatable, Identifiable {
    /// The two kinds of accounts, with their names in the field `type`.
    public enum Kind: String, Sendable {
        case user = "User"
        case organization = "Organization"
    }

    /// The id. It does not change; the login can.
    public let id: Int
    /// The account's name in URLs.
    public var login: String
    /// User or organization.
    public var kind: Kind

    /// Makes an account without storing it.
    public init(id: Int, login: String, kind: Kind = .user) {
        self.id = id
        self.login = login
        self.kind = kind
    }
}
