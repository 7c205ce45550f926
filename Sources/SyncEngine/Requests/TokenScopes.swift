// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What a classic token must be allowed to do. GitHub does not tell what fine-grained tokens and Apps may do.
enum TokenScopes {
    /// The scopes that the token lacks for our work, by the names that a person would add; empty when it has enough.
    ///
    /// `repo` includes hooks, and so does `public_repo` for public repositories
    /// (https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps). A token with `public_repo`
    /// is accepted; GitHub does not show it private repositories. `admin:repo_hook` alone can make hooks, but cannot
    /// read pull requests.
    static func missing(from scopes: [String]?) -> [String] {
        guard let scopes else { return [] }
        return scopes.contains("repo") || scopes.contains("public_repo") ? [] : ["repo"]
    }

    /// The message for a person whose token lacks scopes.
    static func refusal(_ scopes: [String], missing: [String]) -> String {
        let has = scopes.isEmpty ? "it has none" : "it has \(scopes.joined(separator: ", "))"
        return
            "The token lacks the scope \(missing.joined(separator: ", ")), which includes admin:repo_hook for webhooks; "
            + "\(has). Make a classic token with it (public_repo is enough for public repositories), or a fine-grained one."
    }
}
