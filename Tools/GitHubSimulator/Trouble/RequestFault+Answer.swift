// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension RequestFault {
    /// The answer that replaces the operation; nil if the operation is done.
    var answerInstead: APIResponse? {
        switch self {
        case .serverError: Self.serverErrorAnswer
        case .unicorn: .text(Self.unicornPage, type: "text/html", status: 503)
        case .badGateway: .text(Self.gatewayPage, type: "text/html", status: 502)
        case .refused: APIResponse(status: 502, headers: [], body: [], isDropped: true)
        case .lateServerError, .dropped, .delayed: nil
        }
    }

    /// Spoils the answer of an operation that was done.
    func spoil(_ answer: inout APIResponse, delay: Duration) {
        switch self {
        case .lateServerError: answer = Self.serverErrorAnswer
        case .dropped: answer.isDropped = true
        case .delayed: answer.delay = delay
        case .serverError, .unicorn, .badGateway, .refused: break
        }
    }

    private static let serverErrorAnswer = APIResponse.json(["message": "Server Error"], status: 500)

    private static let unicornPage = """
        <!DOCTYPE html>
        <html>
          <head><title>Unicorn! &middot; GitHub</title></head>
          <body>
            <p><strong>This page is taking too long to load.</strong></p>
            <p>Sorry about that. Please try refreshing and contact us if the problem persists.</p>
          </body>
        </html>

        """

    private static let gatewayPage = """
        <html>
        <head><title>502 Bad Gateway</title></head>
        <body><center><h1>502 Bad Gateway</h1></center></body>
        </html>

        """
}
