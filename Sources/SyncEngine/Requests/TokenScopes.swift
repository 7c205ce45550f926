// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What a classic token must be allowed to do. Fine-grained tokens and Apps do not tell what they may.
enum TokenScopes {
    /// The scopes that are missing for what we do, as a person would add them; none when the token will do.
    ///
    /// `repo` includes hooks, and so does `public_repo` for public repositories
    /// (https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps): a token with the smaller one
    /// is taken, and says itself which repositories it cannot see. `admin:repo_hook` alone makes hooks, but reads no
    /// pull request.
    static func missing(from scopes: [String]?) -> [String] {
        guard let scopes else { return [] }
        return scopes.contains("repo") || scopes.contains("public_repo") ? [] : ["repo"]
    }

    /// What to tell whose token does not do.
    static func refusal(_ scopes: [String], missing: [String]) -> String {
        let has = scopes.isEmpty ? "it has none" : "it has \(scopes.joined(separator: ", "))"
        return
            "The token lacks the scope \(missing.joined(separator: ", ")), which includes admin:repo_hook for webhooks; "
            + "\(has). Make a classic token with it (public_repo is enough for public repositories), or a fine-grained one."
    }
}
