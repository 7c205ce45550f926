// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
internal import JWTKit

/// The id and the private key of a GitHub App.
public struct GitHubAppKey: Sendable {
    /// The App's id or client id. GitHub expects it as the issuer (`iss`) of the App's tokens.
    public let issuer: String
    let privateKey: Insecure.RSA.PrivateKey
    /// The name under which GitHub's refusal of this key is remembered.
    public let fingerprint: CredentialFingerprint

    /// Parses the private key.
    ///
    /// - Parameters:
    ///   - issuer: The App's id or client id.
    ///   - privateKey: An RSA key of 2048 bits or more in PEM form.
    /// - Returns: Nil if `privateKey` is not such a key.
    public init?(issuer: String, privateKey: Secret<String>) {
        // The error is dropped, because its text may quote the key. That the key is invalid is all the caller needs.
        guard let key = try? Insecure.RSA.PrivateKey(pem: privateKey.reveal()) else { return nil }
        self.issuer = issuer
        self.privateKey = key
        fingerprint = CredentialFingerprint(app: issuer, key: privateKey)
    }
}

extension GitHubAppKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The issuer, and the mask of ``Secret``.
    public var description: String { "GitHubAppKey(issuer: \(issuer), privateKey: \(Secret(())))" }
    /// The issuer, and the mask of ``Secret``.
    public var debugDescription: String { description }
    /// Empty, so that `dump` and string reflection find nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
