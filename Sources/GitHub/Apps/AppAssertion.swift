// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JWTKit

/// The claims by which an App shows who it is (`docs/reference/github-facts.md` section 10).
struct AppAssertion: JWTPayload {
    /// A minute ago: GitHub's clock may be behind ours.
    let iat: Int64
    /// In nine minutes: ten are the most, and GitHub's clock may be ahead.
    let exp: Int64
    /// A string also if it is a number.
    let iss: String

    /// - Parameter now: Seconds since 1970.
    init(issuer: String, now: Int64) {
        iat = now - 60
        exp = now + 540
        iss = issuer
    }

    /// Required by the library; we verify no tokens.
    func verify(using algorithm: some JWTAlgorithm) async throws {}

    /// RS256, in the compact form.
    func signed(with key: Insecure.RSA.PrivateKey) async throws -> String {
        try await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256).sign(self)
    }
}
