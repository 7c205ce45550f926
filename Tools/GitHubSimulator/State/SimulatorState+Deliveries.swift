// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension SimulatorState {
    /// The log of a hook, newest first, as far as the retention time allows.
    ///
    /// It is ordered by id. An id is assigned when the event happens, so a delayed attempt appears below newer ones.
    public func deliveries(
        of hookID: Int,
        in repositoryID: Int,
        at now: Timestamp
    ) throws(SimulatorError) -> [Delivery] {
        _ = try hook(hookID, in: repositoryID)
        return (deliveries[hookID] ?? []).reversed().filter { $0.deliveredAt >= oldestKept(at: now) }
    }

    /// One entry of the log.
    public func delivery(
        _ id: Int,
        of hookID: Int,
        in repositoryID: Int,
        at now: Timestamp
    ) throws(SimulatorError) -> Delivery {
        guard let found = try deliveries(of: hookID, in: repositoryID, at: now).first(where: { $0.id == id }) else {
            throw .notFound
        }
        return found
    }

    /// Sends the event of an attempt again, with the same GUID and a new id, to the hook's current URL.
    public mutating func redeliver(
        _ id: Int,
        of hookID: Int,
        in repositoryID: Int,
        at now: Timestamp
    ) throws(SimulatorError) {
        let old = try delivery(id, of: hookID, in: repositoryID, at: now)
        let hook = try hook(hookID, in: repositoryID)
        send(DeliveryRequest(id: ids.next(.delivery), redelivering: old.request, hook: hook))
    }

    /// Writes the log entry of an attempt that has ended, and the hook's `last_response`.
    mutating func record(_ request: DeliveryRequest, _ outcome: DeliveryOutcome, at now: Timestamp) {
        let repositoryID = request.event.repositoryID
        guard let hookIndex = records[repositoryID]?.hooks.firstIndex(where: { $0.id == request.hookID }) else {
            return
        }
        let delivery = Delivery(request: request, outcome: outcome, deliveredAt: now)
        let position = deliveries[request.hookID]?.lastIndex { $0.id < delivery.id }.map { $0 + 1 } ?? 0
        deliveries[request.hookID, default: []].insert(delivery, at: position)
        let oldest = oldestKept(at: now)
        deliveries[request.hookID]?.trimPrefix { $0.deliveredAt < oldest }
        records[repositoryID]?.hooks[hookIndex].lastResponse = Hook.LastResponse(
            code: outcome.statusCode,
            status: delivery.isSuccess ? "active" : nil,
            message: outcome.status
        )
    }

    private func oldestKept(at now: Timestamp) -> Timestamp {
        Timestamp(secondsSinceEpoch: now.secondsSinceEpoch - configuration.deliveryRetention)
    }
}
