// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
internal import JWTKit

/// Authenticates as the App itself, not as one of its installations.
///
/// It signs a new JSON web token for each call: signing takes about a millisecond and needs no request to GitHub.
public struct AppCredential: GitHubCredential {
    private let key: GitHubAppKey
    private let environment: SyncEnvironment

    /// Signs with `key`. The times in the token come from `environment`.
    public init(_ key: GitHubAppKey, environment: SyncEnvironment) {
        self.key = key
        self.environment = environment
    }

    /// A new token, valid for nine minutes.
    public func authorization() async throws(GitHubError) -> Secret<String> {
        let now = environment.now.microseconds / 1_000_000
        do {
            return Secret(try await AppAssertion(issuer: key.issuer, now: now).signed(with: key.privateKey))
        } catch {
            // The library's error is dropped, because its text may quote the key.
            throw GitHubError(.undecodable, operation: "signing as GitHub App", message: "The App's key cannot sign.")
        }
    }

    /// Does nothing: each call gets a new token anyway.
    public func rejected(_ token: Secret<String>) async {}
}
