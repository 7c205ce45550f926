// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
internal import JWTKit

/// Who a GitHub App is to GitHub: its id and its private key.
public struct GitHubAppKey: Sendable {
    /// The App's id or client id: the issuer of its tokens.
    public let issuer: String
    let privateKey: Insecure.RSA.PrivateKey

    /// Takes the key over.
    ///
    /// - Parameters:
    ///   - issuer: The App's id or client id.
    ///   - privateKey: An RSA key of 2048 bits or more in PEM form.
    /// - Returns: Nil if that is no such key.
    public init?(issuer: String, privateKey: Secret<String>) {
        // The error could quote the key; that it is none is all there is to say.
        guard let key = try? Insecure.RSA.PrivateKey(pem: privateKey.reveal()) else { return nil }
        self.issuer = issuer
        self.privateKey = key
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
