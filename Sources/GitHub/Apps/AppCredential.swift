// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
internal import JWTKit

/// An App as itself: signs a fresh JSON web token for each call, because that costs GitHub nothing and us a millisecond.
public struct AppCredential: GitHubCredential {
    private let key: GitHubAppKey
    private let environment: SyncEnvironment

    /// Signs with `key`; the time of day comes from `environment`.
    public init(_ key: GitHubAppKey, environment: SyncEnvironment) {
        self.key = key
        self.environment = environment
    }

    /// A token that is valid for nine minutes.
    public func authorization() async throws(GitHubError) -> Secret<String> {
        let now = environment.now.microseconds / 1_000_000
        do {
            return Secret(try await AppAssertion(issuer: key.issuer, now: now).signed(with: key.privateKey))
        } catch {
            // What the library says may be about the key.
            throw GitHubError(.undecodable, operation: "signing as GitHub App", message: "The App's key cannot sign.")
        }
    }

    /// Changes nothing: the next token is another one anyway.
    public func rejected(_ token: Secret<String>) async {}
}
