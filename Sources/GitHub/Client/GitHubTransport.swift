// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// Sends a request once. It does not retry, follow redirects, or judge the status.
///
/// Cancelling the calling task must end the attempt soon: ``GitHubClient`` keeps its deadline that way.
public protocol GitHubTransport: Sendable {
    /// Sends one request and returns the whole answer.
    ///
    /// - Parameter authorization: The token, without `Bearer`; nil for a call without one.
    /// - Throws: ``GitHubError`` if there is no answer. Its ``GitHubError/outcomeUnknown`` is false only if the request
    ///   is a read, or if GitHub certainly did not get it.
    func send(_ request: GitHubRequest, authorization: Secret<String>?) async throws(GitHubError) -> GitHubResponse
}
