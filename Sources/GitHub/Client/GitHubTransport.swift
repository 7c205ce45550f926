// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// Sends one request once: no retry, no redirect, no judgement of the status.
///
/// Cancelling the calling task ends the attempt soon; whoever calls counts on it to keep deadlines.
public protocol GitHubTransport: Sendable {
    /// Sends one request and returns the whole answer.
    ///
    /// - Parameter authorization: The token, without `Bearer`; nil for a call without one.
    /// - Throws: ``GitHubError`` if there is no answer. Its ``GitHubError/outcomeUnknown`` is false only if GitHub surely
    ///   did not get the request, or the request only reads.
    func send(_ request: GitHubRequest, authorization: Secret<String>?) async throws(GitHubError) -> GitHubResponse
}
