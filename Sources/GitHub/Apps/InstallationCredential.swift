// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// Authenticates as one installation of an App.
///
/// It keeps the token until five minutes before it expires. If several tasks need a new token, one of them asks GitHub
/// and the others wait for its answer. All users of an installation must share one instance, as
/// ``InstallationCredentials`` arranges.
public actor InstallationCredential: GitHubCredential {
    /// A token that expires sooner than this is replaced, so that none expires on its way to GitHub.
    private static let margin = Duration.seconds(300)
    /// The least and the most time that a token is kept. GitHub's tokens live one hour. If our clock computes something
    /// else, our clock is wrong.
    private static let keptFor = Duration.seconds(60) ... Duration.seconds(3300)

    private enum State {
        /// There is no token. Next: `minting`.
        case none
        /// One task is asking GitHub for a token; the others wait for its outcome. Next: `kept` or `none`.
        case minting(SharedOutcome<Result<Secret<String>, GitHubError>>)
        /// The token is used until ``Environment/SyncEnvironment/uptime`` reaches `until`. Next: `minting`; or `none`
        /// if GitHub rejects the token.
        case kept(Secret<String>, until: Duration)
    }

    private let installation: Int64
    private let client: GitHubClient
    private var state = State.none

    /// Does not ask GitHub for a token yet.
    ///
    /// - Parameter client: A client with an ``AppCredential``.
    public init(installation: Int64, client: GitHubClient) {
        self.installation = installation
        self.client = client
    }

    /// The kept token if it is still valid, otherwise a new one from GitHub.
    public func authorization() async throws(GitHubError) -> Secret<String> {
        while true {
            switch state {
            case .kept(let token, let end) where client.environment.uptime() < end:
                return token
            case .none, .kept:
                return try await mint()
            case .minting(let outcome):
                guard let result = await outcome.value() else {
                    throw GitHubError(.cancelled, operation: "waiting for a token of installation \(installation)")
                }
                // The task that asked GitHub was cancelled or ran out of time. That is no failure of ours, so look at
                // the state again.
                guard case .failure(let error) = result, error.kind == .cancelled || error.kind == .timedOut else {
                    return try result.get()
                }
            }
        }
    }

    /// Forgets `token` if it is the kept one.
    public func rejected(_ token: Secret<String>) async {
        if case .kept(token, _) = state { state = .none }
    }

    private func mint() async throws(GitHubError) -> Secret<String> {
        let outcome = SharedOutcome<Result<Secret<String>, GitHubError>>()
        state = .minting(outcome)
        do throws(GitHubError) {
            let minted = try await client.createInstallationToken(installation: installation)
            state = .kept(minted.token, until: end(of: minted))
            outcome.finish(.success(minted.token))
            return minted.token
        } catch {
            state = .none
            outcome.finish(.failure(error))
            throw error
        }
    }

    private func end(of minted: InstallationToken) -> Duration {
        let environment = client.environment
        let life = Duration.microseconds(minted.expiresAt.microseconds - environment.now.microseconds) - Self.margin
        return environment.uptime() + min(max(life, Self.keptFor.lowerBound), Self.keptFor.upperBound)
    }
}
