// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JWTKit

/// The claims of the JSON web token with which an App authenticates (`docs/reference/github-facts.md` section 10).
struct AppAssertion: JWTPayload {
    /// Issued one minute ago, because GitHub's clock may be behind ours.
    let iat: Int64
    /// Expires in nine minutes. GitHub allows ten, and its clock may be ahead of ours.
    let exp: Int64
    /// The App's id or client id. GitHub wants a string even for the numeric id.
    let iss: String

    /// - Parameter now: Seconds since 1970.
    init(issuer: String, now: Int64) {
        iat = now - 60
        exp = now + 540
        iss = issuer
    }

    /// The library demands this method. It does nothing, because we verify no tokens.
    func verify(using algorithm: some JWTAlgorithm) async throws {}

    /// The signed token: RS256, compact form.
    func signed(with key: Insecure.RSA.PrivateKey) async throws -> String {
        try await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256).sign(self)
    }
}
