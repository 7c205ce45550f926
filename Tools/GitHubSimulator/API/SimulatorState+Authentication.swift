// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension SimulatorState {
    /// Finds out who sends a request. While tokens are not checked, everybody is the same account. Otherwise an unknown
    /// token is refused, even where none is needed.
    mutating func identify(_ request: APIRequest, at now: Timestamp) throws(SimulatorError) -> Caller {
        guard let header = request.headers["Authorization"] else { return isOpen ? .unchecked : .anonymous }
        guard let text = Self.token(in: header) else { throw .badCredentials }
        // Three parts separated by dots are a JSON web token. Tokens of installations have them too, but begin with
        // `ghs_`.
        if text.split(separator: ".").count == 3, !text.hasPrefix("ghs_") {
            return Caller(login: "", token: nil, isAnonymous: false, appID: try appID(signing: text, at: now))
        }
        guard let token = tokens[text], !token.isExpired(at: now) else {
            if isOpen { return .unchecked }
            if let login = revokedTokens[text] ?? tokens[text]?.login {
                failedLogins[login.lowercased(), default: []].append(now)
            }
            throw .badCredentials
        }
        try checkFailedLogins(of: token, at: now)
        if case .installation(let id, _, _) = token.kind, installations[id]?.suspendedAt != nil {
            throw SimulatorError(status: 403, message: "This installation has been suspended")
        }
        return Caller(login: token.login, token: token, isAnonymous: false)
    }

    /// Refuses the good tokens of an account whose bad ones were used too often within the last hour.
    private mutating func checkFailedLogins(of token: AccessToken, at now: Timestamp) throws(SimulatorError) {
        let login = token.login.lowercased()
        guard let failures = failedLogins[login] else { return }
        let recent = failures.filter { $0.secondsSinceEpoch > now.secondsSinceEpoch - 3600 }
        failedLogins[login] = recent.isEmpty ? nil : recent
        guard recent.count <= configuration.failedLogins else {
            throw SimulatorError(
                status: 403, message: "Maximum number of login attempts exceeded. Please try again later.")
        }
    }

    /// Refuses unknown API versions (https://docs.github.com/rest/about-the-rest-api/api-versions).
    func checkVersion(_ request: APIRequest) throws(SimulatorError) {
        guard [APIRequest.defaultVersion, APIRequest.newVersion].contains(request.apiVersion) else {
            throw SimulatorError(
                status: 400,
                message: "\"\(request.apiVersion)\" is not a valid API version"
            )
        }
    }

    /// The token in `Authorization`. `Bearer` and `token` mean the same
    /// (https://docs.github.com/rest/authentication/authenticating-to-the-rest-api).
    private static func token(in header: String) -> String? {
        let parts = header.split(separator: " ")
        guard parts.count == 2, ["bearer", "token"].contains(parts[0].lowercased()) else { return nil }
        return String(parts[1])
    }
}
