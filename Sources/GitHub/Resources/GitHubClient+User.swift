// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitHubClient {
    /// `GET /user`: the account of the token, with what the headers tell about the token. It does not work for an
    /// installation.
    public func user() async throws(GitHubError) -> AuthenticatedUser {
        let request = GitHubRequest(.get, "/user")
        let response = try await send(request)
        return try Self.decode(response, of: request) { (scanner) throws(PayloadError) in
            try AuthenticatedUser(&scanner, token: TokenFacts(response.headers))
        }
    }

    /// `GET /rate_limit`: the limit of every resource. Empty if the server has no rate limits, as GitHub Enterprise
    /// Server by default.
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
