// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A request and its answer, with everything that the answer's headers depend on.
struct RESTExchange: Sendable {
    let request: APIRequest
    var caller = Caller.anonymous
    var route: APIRoute?
    var answer = APIResponse.noContent
    /// Whether the request does not count against the hourly limit.
    var isFree = false
    /// Whether the request was refused because of a limit. Then it does not count either.
    private(set) var isLimited = false

    init(_ request: APIRequest) {
        self.request = request
    }

    mutating func refuse(_ error: SimulatorError) {
        let page = "https://docs.github.com/rest\(route?.documentation ?? "")"
        answer = .json(error.json(documentationURL: page), status: error.status, headers: error.headers)
        isLimited = error.documentation?.hasPrefix(SimulatorError.rateLimitPage) ?? false
    }

    /// Whether the request counts against the hourly limit. A 304 does not, if the caller is authenticated
    /// (https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
    var isCharged: Bool {
        !isFree && !isLimited && !(answer.status == 304 && !caller.isAnonymous)
    }
}
