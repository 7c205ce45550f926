// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Storage
import Synchronization

/// Passes deliveries to the inbox, the large ones one after the other.
///
/// While a delivery is stored, its body is in memory three times: as it arrived, as a parameter, and in libpq's buffer.
/// With one large body at a time that stays within what the process may take, and the other flushes are left to the
/// usual small deliveries.
final class LargeDeliveries: Sendable {
    private struct State {
        var isBusy = false
        var waiting: Deque<(delivery: NewDelivery, answer: WebhookInbox.Answer)> = []
    }

    private let inbox: WebhookInbox
    private let size: Int
    private let state = Mutex(State())

    /// - Parameter size: the bytes from which a body is large.
    init(_ inbox: WebhookInbox, from size: Int = 4 << 20) {
        self.inbox = inbox
        self.size = size
    }

    /// Passes a delivery on.
    /// - Parameter answer: as for `WebhookInbox.append`.
    func append(_ delivery: NewDelivery, answer: @escaping WebhookInbox.Answer) {
        guard delivery.body.count >= size else { return inbox.append(delivery, answer: answer) }
        let isFirst = state.withLock { state in
            if state.isBusy {
                state.waiting.append((delivery, answer))
            }
            defer { state.isBusy = true }
            return !state.isBusy
        }
        if isFirst { pass(delivery, answer) }
    }

    private func pass(_ delivery: NewDelivery, _ answer: @escaping WebhookInbox.Answer) {
        inbox.append(delivery) { outcome in
            answer(outcome)
            self.passNext()
        }
    }

    private func passNext() {
        let next = state.withLock { state in
            let next = state.waiting.popFirst()
            state.isBusy = next != nil
            return next
        }
        if let next { pass(next.delivery, next.answer) }
    }
}
