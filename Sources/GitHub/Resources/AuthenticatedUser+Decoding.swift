// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension AuthenticatedUser {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner, token: TokenFacts) throws(PayloadError) {
        var id: Int64?
        var login: String?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" {
                id = try scanner.id()
            } else if key == "login" {
                login = try scanner.string()
            }
        }
        self.init(id: try id.required("id"), login: try login.required("login"), token: token)
    }
}

extension TokenFacts {
    /// Reads the headers of an answer.
    init(_ headers: GitHubHeaders) {
        self.init(
            scopes: headers.list("x-oauth-scopes"),
            expiresAt: Self.expiry(in: headers)
        )
    }

    /// When the token expires that a request was sent with; nil if it does not, or if GitHub did not say.
    static func expiry(in headers: GitHubHeaders) -> GitHubTimestamp? {
        headers["github-authentication-token-expiration"].flatMap(GitHubTimestamp.init(tokenExpiration:))
    }
}
