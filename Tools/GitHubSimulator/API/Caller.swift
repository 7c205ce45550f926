// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Who sends a request, as told by its token.
struct Caller: Sendable {
    /// The account that everything is done as.
    let login: String
    /// Nil if the request has no token, or if tokens are not checked.
    let token: AccessToken?
    /// Whether the request has no token although tokens are checked.
    let isAnonymous: Bool
    /// The App, if the request is signed by an App itself. Such a request may do little besides asking for tokens of
    /// installations.
    var appID: Int?

    /// The account that acts while tokens are not checked.
    static let defaultLogin = "octo-paca"
    static let unchecked = Caller(login: defaultLogin, token: nil, isAnonymous: false)
    static let anonymous = Caller(login: "", token: nil, isAnonymous: true)

    /// The name of the rate limit that the request counts against.
    var budget: String {
        if let appID { return "app:\(appID)" }
        return isAnonymous ? "address" : token?.budget ?? Self.budget(of: login)
    }

    static func budget(of login: String) -> String {
        "user:\(login.lowercased())"
    }
}
