// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Who sends a request, as far as the token tells.
struct Caller: Sendable {
    /// Whom everything that is done is done by.
    let login: String
    /// Nil without a token, and where none is asked for.
    let token: AccessToken?
    /// A request without a token where one is asked for.
    let isAnonymous: Bool
    /// The App that signed the request itself; it may do little more than ask for installation tokens.
    var appID: Int?

    /// The account that acts where nobody has to say who he is.
    static let defaultLogin = "octo-paca"
    static let unchecked = Caller(login: defaultLogin, token: nil, isAnonymous: false)
    static let anonymous = Caller(login: "", token: nil, isAnonymous: true)

    /// Whose rate limit is used up.
    var budget: String {
        if let appID { return "app:\(appID)" }
        return isAnonymous ? "address" : token?.budget ?? Self.budget(of: login)
    }

    static func budget(of login: String) -> String {
        "user:\(login.lowercased())"
    }
}
