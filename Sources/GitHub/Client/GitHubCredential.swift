// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// The identity that a client uses at GitHub: a person's token, an App, or an App's installation.
public protocol GitHubCredential: Sendable {
    /// The token to send, without `Bearer`. May ask GitHub for a new one.
    func authorization() async throws(GitHubError) -> Secret<String>

    /// GitHub answered 401 to `token`. If the next ``authorization()`` returns another token, the client sends the
    /// request once more.
    func rejected(_ token: Secret<String>) async

    /// A call with this credential has ended: with GitHub's answer, or with an error.
    func ended(_ error: GitHubError?) async

    /// An answer said when the token expires.
    func expires(at end: GitHubTimestamp) async
}

extension GitHubCredential {
    /// Does nothing.
    public func ended(_ error: GitHubError?) async {}

    /// Does nothing.
    public func expires(at end: GitHubTimestamp) async {}
}
