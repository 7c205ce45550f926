// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import Synchronization

/// A receiver in this process. It keeps every request and gives the answers that a test has set.
final class RecordingTransport: DeliveryTransport {
    private let received = Mutex<[DeliveryRequest]>([])
    private let answer: @Sendable (DeliveryRequest) async -> DeliveryOutcome

    init(answer: @escaping @Sendable (DeliveryRequest) async -> DeliveryOutcome = { _ in .answered(202) }) {
        self.answer = answer
    }

    var requests: [DeliveryRequest] { received.withLock { $0 } }

    /// `pull_request.opened`, `push` and so on, in the order of arrival.
    var events: [String] {
        requests.map { request in
            request.event.action.map { "\(request.event.name).\($0)" } ?? request.event.name
        }
    }

    func send(_ request: DeliveryRequest) async -> DeliveryOutcome {
        received.withLock { $0.append(request) }
        return await answer(request)
    }
}
