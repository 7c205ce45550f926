// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitHubClient {
    /// `GET /user`: the account of the token, and what the headers say about the token. An installation has no user.
    public func user() async throws(GitHubError) -> AuthenticatedUser {
        let request = GitHubRequest(.get, "/user")
        let response = try await send(request)
        return try Self.decode(response, of: request) { (scanner) throws(PayloadError) in
            try AuthenticatedUser(&scanner, token: TokenFacts(response.headers))
        }
    }

    /// `GET /rate_limit`: every pool. Empty where the server limits nothing (an Enterprise Server by default).
    public func rateLimit() async throws(GitHubError) -> [RateLimitFacts] {
        do throws(GitHubError) {
            return try await value(of: GitHubRequest(.get, "/rate_limit")) { (scanner) throws(PayloadError) in
                try RateLimitFacts.list(&scanner)
            }
        } catch {
            guard error.httpStatus == 404 else { throw error }
            return []
        }
    }
}
