// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
public import JSON
public import Storage

/// What a program needs to clone a linked repository. No other answer contains a token (promise P8 of
/// `docs/design/architecture.md`).
public struct CloneInfo: Sendable, Equatable {
    /// Our id of the link.
    public let id: UUID
    /// `owner/name`.
    public let fullName: String
    /// The owner's login.
    public let owner: String
    /// The name without the owner.
    public let name: String
    /// Where git clones it from, without the token.
    public let cloneURL: String
    /// The token to clone with.
    public let token: Secret<String>
    /// When the token expires; nil if it does not, or if GitHub did not say.
    public let expiresAt: PostgresTimestamp?

    /// Makes an answer.
    public init(
        id: UUID, fullName: String, owner: String, name: String, cloneURL: String, token: Secret<String>,
        expiresAt: PostgresTimestamp?
    ) {
        self.id = id
        self.fullName = fullName
        self.owner = owner
        self.name = name
        self.cloneURL = cloneURL
        self.token = token
        self.expiresAt = expiresAt
    }
}

extension CloneInfo: JSONEncodable {
    /// Writes the answer of `clone-info`, with the token in clear text (promise P8).
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id.text)
            json.member("full_name", fullName)
            json.member("owner", owner)
            json.member("repo_name", name)
            json.member("clone_url", cloneURL)
            json.member("token", token.reveal())
            json.member("expires_at", expiresAt?.rfc3339)
        }
    }
}
