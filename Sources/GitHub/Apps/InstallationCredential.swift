// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// An App's installation. Keeps the token until shortly before it ends, and asks GitHub for one at a time.
///
/// Share one for each installation; ``InstallationCredentials`` does.
public actor InstallationCredential: GitHubCredential {
    /// A token that ends sooner than this is replaced, so that none ends on its way to GitHub.
    private static let margin = Duration.seconds(300)
    /// Tokens live an hour. Where our clock says that it is longer or shorter than these, it is our clock that is wrong.
    private static let keptFor = Duration.seconds(60) ... Duration.seconds(3300)

    private enum State {
        /// There is no token. To `minting`.
        case none
        /// The task that came first is asking GitHub; all others wait for what it gets. To `kept` or `none`.
        case minting(SharedOutcome<Result<Secret<String>, GitHubError>>)
        /// The token is good until that ``Environment/SyncEnvironment/uptime``. To `minting`, or to `none` if rejected.
        case kept(Secret<String>, until: Duration)
    }

    private let installation: Int64
    private let client: GitHubClient
    private var state = State.none

    /// Asks GitHub for nothing yet.
    ///
    /// - Parameter client: With an ``AppCredential``.
    public init(installation: Int64, client: GitHubClient) {
        self.installation = installation
        self.client = client
    }

    /// The kept token, or a fresh one.
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
                // That the task that asked was cancelled, or had less time, says nothing to us: look again.
                guard case .failure(let error) = result, error.kind == .cancelled || error.kind == .timedOut else {
                    return try result.get()
                }
            }
        }
    }

    /// Forgets the token, if it is the kept one.
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
