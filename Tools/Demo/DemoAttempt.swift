// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator

/// One attempt to send a delivery, and its answer.
struct DemoAttempt: Sendable {
    /// The attempts are numbered in the order in which GitHub wanted to send them.
    let id: Int
    let guid: UUID
    let event: String
    let action: String?
    /// `accepted`, `duplicate`, or the HTTP status of any other answer.
    let answer: String
    /// The state that the stored delivery must end in.
    let expectedState: String

    /// - Returns: Nil if the GUID is not a UUID. The simulator always uses UUIDs.
    init?(_ request: DeliveryRequest, _ outcome: DeliveryOutcome) {
        guard let guid = UUID(uuidString: request.guid) else { return nil }
        self.init(
            id: request.id, guid: guid, event: request.event.name, action: request.event.action,
            answer: Self.answer(outcome),
            expectedState: ExpectedState.of(event: request.event.name, body: request.event.payload))
    }

    init(id: Int, guid: UUID, event: String, action: String?, answer: String, expectedState: String) {
        self.id = id
        self.guid = guid
        self.event = event
        self.action = action
        self.answer = answer
        self.expectedState = expectedState
    }

    private static func answer(_ outcome: DeliveryOutcome) -> String {
        guard outcome.statusCode == 202, let payload = outcome.payload,
            let status = JSONBody(Array(payload.utf8))?["data.status"] as? String
        else { return "\(outcome.statusCode) \(outcome.status)" }
        return status
    }
}
