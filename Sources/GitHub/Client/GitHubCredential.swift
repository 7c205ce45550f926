// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// Who we are to GitHub: a person's token, or an App's installation.
public protocol GitHubCredential: Sendable {
    /// The token to send, without `Bearer`. May ask GitHub for a fresh one.
    func authorization() async throws(GitHubError) -> Secret<String>

    /// GitHub answered 401 to `token`. The next ``authorization()`` may return another one; if it does, the request is
    /// tried once more.
    func rejected(_ token: Secret<String>) async
}
