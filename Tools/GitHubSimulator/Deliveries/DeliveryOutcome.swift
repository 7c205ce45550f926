// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The result of an attempt, in the words of the delivery log.
public struct DeliveryOutcome: Sendable, Equatable {
    /// `OK`, or a reason. It is a text for people, not one of a fixed set.
    public let status: String
    /// The receiver's HTTP status; if there was none, the status that GitHub writes instead.
    public let statusCode: Int
    /// How long it took.
    public var seconds: Double = 0
    /// The headers of the answer.
    public var headers: [HeaderField] = []
    /// The body of the answer.
    public var payload: String?

    private init(status: String, statusCode: Int) {
        self.status = status
        self.statusCode = statusCode
    }

    /// The receiver answered. GitHub does not follow redirects, so 3xx is a failure too.
    public static func answered(_ code: Int, headers: [HeaderField] = [], payload: String = "") -> DeliveryOutcome {
        let isSuccess = (200 ..< 300).contains(code)
        var outcome = DeliveryOutcome(status: isSuccess ? "OK" : "Invalid HTTP Response: \(code)", statusCode: code)
        outcome.headers = headers
        outcome.payload = payload
        return outcome
    }

    /// The receiver did not answer before the timeout.
    public static let timedOut = DeliveryOutcome(status: "timed out", statusCode: 504)
    /// The receiver could not be reached.
    public static let failedToConnect = DeliveryOutcome(status: "failed to connect", statusCode: 502)

    func taking(_ duration: Duration) -> DeliveryOutcome {
        var outcome = self
        outcome.seconds = Double(Int64(duration / .milliseconds(10))) / 100
        return outcome
    }
}
