// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
public import Environment
import Foundation
import JSON

/// Names a credential without revealing it, so that it can be remembered in Postgres and shown in logs.
public struct CredentialFingerprint: Sendable, Hashable, CustomStringConvertible {
    /// The name, as stored.
    public let text: String

    /// The name of a token: a digest of it. Nobody can compute the token from it, because tokens are long and random.
    public init(token: Secret<String>) {
        text = "token:" + Self.digest(of: token)
    }

    /// The name of a GitHub App with this private key.
    init(app issuer: String, key: Secret<String>) {
        text = "app:\(issuer):" + Self.digest(of: key)
    }

    /// The name of an installation of our GitHub App.
    public init(installation: Int64) {
        text = "installation:\(installation)"
    }

    private static func digest(of secret: Secret<String>) -> String {
        Hex.encode(Array(SHA256.hash(data: Data(secret.reveal().utf8)).prefix(16)))
    }

    /// The ``text``.
    public var description: String { text }
}
