// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// A classic or fine-grained token that a person gave us. We cannot renew it.
public struct TokenCredential: GitHubCredential {
    private let token: Secret<String>

    /// Uses `token` for every request.
    public init(_ token: Secret<String>) {
        self.token = token
    }

    /// The token.
    public func authorization() async throws(GitHubError) -> Secret<String> {
        token
    }

    /// Does nothing: there is no other token.
    public func rejected(_ token: Secret<String>) async {}
}
