// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// A token that a person gave us, classic or fine-grained. It cannot be renewed.
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

    /// Changes nothing: there is no other.
    public func rejected(_ token: Secret<String>) async {}
}
