// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension SimulatorState {
    /// Counts the request, and adds the headers that all of GitHub's answers have.
    mutating func finish(_ exchange: RESTExchange, at now: Timestamp) -> APIResponse {
        var answer = exchange.answer
        if answer.status == 200 || answer.status == 201 || answer.status == 304 {
            answer.headers += Self.cacheHeaders(isPrivate: !exchange.caller.isAnonymous)
        }
        answer.headers += tokenHeaders(exchange)
        answer.headers += versionHeaders(exchange.request)
        let diff = exchange.request.headers["Accept"].flatMap(PullDiff.Form.init(mediaType:))
        let media = diff.map { "github.v3; param=\($0.rawValue)" } ?? "github.v3; format=json"
        answer.headers.append(HeaderField(name: "X-GitHub-Media-Type", value: media))
        answer.headers.append(HeaderField(name: "X-GitHub-Request-Id", value: ids.nextRequestID()))
        answer.headers = Self.joinLinks(answer.headers)
        guard configuration.hasRateLimits else { return answer }
        _ = rateLimit(of: exchange.caller, at: now)
        if exchange.isCharged { charge(exchange.caller) }
        answer.headers += rateLimit(of: exchange.caller, at: now).headers
        return answer
    }

    /// Joins all `Link` headers into one.
    private static func joinLinks(_ fields: [HeaderField]) -> [HeaderField] {
        let links = fields.filter { $0.name == "Link" }.map(\.value)
        guard links.count > 1 else { return fields }
        let joined = HeaderField(name: "Link", value: links.joined(separator: ", "))
        return fields.filter { $0.name != "Link" } + [joined]
    }

    private static func cacheHeaders(isPrivate: Bool) -> [HeaderField] {
        let vary = isPrivate ? "Accept, Authorization, Cookie, X-GitHub-OTP" : "Accept"
        return [
            HeaderField(
                name: "Cache-Control",
                value: "\(isPrivate ? "private" : "public"), max-age=60, s-maxage=60"
            ),
            HeaderField(name: "Vary", value: "\(vary),Accept-Encoding, Accept, X-Requested-With"),
        ]
    }

    /// What the token may do, what the operation needs, and when the token expires. GitHub has different headers for
    /// each kind of token.
    private func tokenHeaders(_ exchange: RESTExchange) -> [HeaderField] {
        guard let token = exchange.caller.token else { return [] }
        var fields: [HeaderField] = []
        switch token.kind {
        case .classic(let scopes):
            fields.append(HeaderField(name: "X-OAuth-Scopes", value: scopes.sorted().joined(separator: ", ")))
            let accepted = exchange.route?.requirement?.scopes ?? []
            fields.append(HeaderField(name: "X-Accepted-OAuth-Scopes", value: accepted.joined(separator: ", ")))
        case .fineGrained, .installation:
            let accepted = exchange.route?.requirement?.permissionText ?? ""
            if !accepted.isEmpty {
                fields.append(HeaderField(name: "X-Accepted-GitHub-Permissions", value: accepted))
            }
        }
        if let end = token.expiryText {
            fields.append(HeaderField(name: "github-authentication-token-expiration", value: end))
        }
        return fields
    }

    /// The API version of the answer. The older version announces its end in a `Link` that has nothing to do with
    /// pages.
    private func versionHeaders(_ request: APIRequest) -> [HeaderField] {
        let version = request.apiVersion
        let selected = HeaderField(name: "X-GitHub-Api-Version-Selected", value: version)
        guard version == APIRequest.defaultVersion, configuration.announcesDeprecation else { return [selected] }
        let page = "https://docs.github.com/rest/about-the-rest-api/api-versions"
        return [
            selected,
            HeaderField(name: "Deprecation", value: "Tue, 10 Mar 2026 00:00:00 GMT"),
            HeaderField(name: "Sunset", value: "Fri, 10 Mar 2028 00:00:00 GMT"),
            HeaderField(name: "Link", value: "<\(page)>; rel=\"deprecation\"; type=\"text/html\""),
        ]
    }
}

extension AccessToken {
    /// The expiry in the form of the header: `2026-03-01 12:00:00 UTC`, or with an offset.
    fileprivate var expiryText: String? {
        guard let expiresAt else { return nil }
        if case .installation = kind { return nil }
        var shown = expiresAt
        if expiryZone.count == 5, let number = Int(expiryZone) {
            let minutes = number / 100 * 60 + number % 100
            shown = Timestamp(secondsSinceEpoch: expiresAt.secondsSinceEpoch + minutes * 60)
        }
        return "\(shown.iso8601.prefix(10)) \(shown.iso8601.dropFirst(11).dropLast()) \(expiryZone)"
    }
}
