// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A request on its way to an answer, with what the headers of the answer depend on.
struct RESTExchange: Sendable {
    let request: APIRequest
    var caller = Caller.anonymous
    var route: APIRoute?
    var answer = APIResponse.noContent
    /// Costs nothing of the hourly limit.
    var isFree = false
    /// Refused because a limit was used up; costs nothing more.
    private(set) var isLimited = false

    init(_ request: APIRequest) {
        self.request = request
    }

    mutating func refuse(_ error: SimulatorError) {
        let page = "https://docs.github.com/rest\(route?.documentation ?? "")"
        answer = .json(error.json(documentationURL: page), status: error.status, headers: error.headers)
        isLimited = error.documentation?.hasPrefix(SimulatorError.rateLimitPage) ?? false
    }

    /// A 304 is free when the caller has said who he is
    /// (https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
    var isCharged: Bool {
        !isFree && !isLimited && !(answer.status == 304 && !caller.isAnonymous)
    }
}
