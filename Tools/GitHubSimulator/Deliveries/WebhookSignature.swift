// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import JSON

/// Signs bodies as GitHub does, with an HMAC of its own: the code under test must not vouch for itself
/// (https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries).
public struct WebhookSignature: Sendable {
    private let key: SymmetricKey

    /// Signs with the secret of a hook.
    public init(secret: String) {
        key = SymmetricKey(data: Array(secret.utf8))
    }

    /// The value of `X-Hub-Signature-256`.
    public func sha256(of body: [UInt8]) -> String {
        "sha256=" + Hex.encode(HMAC<SHA256>.authenticationCode(for: body, using: key))
    }

    /// The value of the legacy `X-Hub-Signature`.
    public func sha1(of body: [UInt8]) -> String {
        "sha1=" + Hex.encode(HMAC<Insecure.SHA1>.authenticationCode(for: body, using: key))
    }
}
