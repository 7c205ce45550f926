// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Environment
internal import GitHub

/// Signs bodies as GitHub does
/// (https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries).
public struct WebhookSignature: Sendable {
    private let secret: WebhookSecret
    private let legacyKey: SymmetricKey

    /// Signs with the secret of a hook.
    public init(secret: String) {
        self.secret = WebhookSecret(Secret(secret))
        legacyKey = SymmetricKey(data: Array(secret.utf8))
    }

    /// The value of `X-Hub-Signature-256`.
    public func sha256(of body: [UInt8]) -> String {
        secret.signature(for: body)
    }

    /// The value of the legacy `X-Hub-Signature`.
    public func sha1(of body: [UInt8]) -> String {
        "sha1=" + Hexadecimal.encode(HMAC<Insecure.SHA1>.authenticationCode(for: body, using: legacyKey))
    }
}
