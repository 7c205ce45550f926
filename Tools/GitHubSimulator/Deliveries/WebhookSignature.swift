// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import JSON

/// Signs bodies like GitHub. It does not use the product's own code, so that a test compares two implementations
/// (https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries).
public struct WebhookSignature: Sendable {
    private let key: SymmetricKey

    /// Makes signatures with a hook's secret.
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
