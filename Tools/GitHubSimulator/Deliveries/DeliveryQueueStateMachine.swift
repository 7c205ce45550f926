// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import DequeModule

/// Decides when each delivery is sent. It is a pure value; the caller tells it the time, and which attempts have ended.
///
/// A delivery is in one of four states:
/// - *ready*: It waits for a free slot. Next: *in flight*, in order within its hook.
/// - *delayed*: It waits for its time. Next: *ready*.
/// - *held*: It waits to be overtaken. Next: *ready*, when a later delivery to the same hook has ended, or its patience
///   is over. While a caller drains the queue, it also becomes ready when its hook has no other delivery left. The
///   newest held delivery goes first.
/// - *in flight*: Its attempt is running. When the attempt has ended, it leaves the queue.
struct DeliveryQueueStateMachine: Sendable {
    /// What the caller must do now.
    struct Action: Sendable, Equatable {
        /// Start these attempts.
        var start: [Int] = []
        /// Call ``DeliveryQueueStateMachine/timerFired()`` at this time.
        var wakeAt: Duration?
    }

    private struct Waiting: Sendable {
        let id: Int
        let due: Duration
    }

    private struct Lane: Sendable {
        var ready: Deque<Int> = []
        var delayed: [Waiting] = []
        /// The oldest first.
        var held: [Waiting] = []
        var inFlight: Set<Int> = []

        var isEmpty: Bool { ready.isEmpty && delayed.isEmpty && held.isEmpty && inFlight.isEmpty }
        var hasOnlyHeld: Bool { ready.isEmpty && delayed.isEmpty && inFlight.isEmpty && !held.isEmpty }
    }

    private let limit: Int
    private let limitPerHook: Int
    private var lanes: [Int: Lane] = [:]
    private var inFlight = 0
    private var armed: Duration?
    private var isDraining = false

    init(limit: Int, limitPerHook: Int) {
        self.limit = limit
        self.limitPerHook = limitPerHook
    }

    /// Whether no delivery waits and none is in flight.
    var isEmpty: Bool { lanes.isEmpty }

    /// Adds a delivery.
    mutating func enqueue(
        _ id: Int,
        hookID: Int,
        decision: DeliveryDecision,
        patience: Duration,
        now: Duration
    ) -> Action {
        if decision.delay > .zero {
            lanes[hookID, default: Lane()].delayed.append(Waiting(id: id, due: now + decision.delay))
        } else if decision.isReordered {
            lanes[hookID, default: Lane()].held.append(Waiting(id: id, due: now + patience))
        } else {
            lanes[hookID, default: Lane()].ready.append(id)
        }
        return next(now: now)
    }

    /// An attempt has ended.
    mutating func finished(_ id: Int, hookID: Int, now: Duration) -> Action {
        guard lanes[hookID]?.inFlight.remove(id) != nil else { return Action() }
        inFlight -= 1
        release(hookID: hookID) { $0.id < id }
        return next(now: now)
    }

    /// The time of ``Action/wakeAt`` has come.
    mutating func timerFired(now: Duration) -> Action {
        armed = nil
        return next(now: now)
    }

    /// Until the queue is empty, deliveries are no longer held for a later one that may never come.
    mutating func drain(now: Duration) -> Action {
        isDraining = !isEmpty
        return next(now: now)
    }

    private mutating func next(now: Duration) -> Action {
        var action = Action()
        for hookID in lanes.keys.sorted() {
            promote(hookID: hookID, now: now)
            start(hookID: hookID, into: &action)
            if lanes[hookID]?.isEmpty == true { lanes[hookID] = nil }
        }
        if isEmpty { isDraining = false }
        arm(into: &action)
        return action
    }

    private mutating func promote(hookID: Int, now: Duration) {
        guard var lane = lanes[hookID], !(lane.delayed.isEmpty && lane.held.isEmpty) else { return }
        let due = lane.delayed.filter { $0.due <= now }.sorted { $0.due < $1.due }
        lane.delayed.removeAll { $0.due <= now }
        lane.ready.append(contentsOf: due.map(\.id))
        lanes[hookID] = lane
        release(hookID: hookID) { $0.due <= now }
        if isDraining, lanes[hookID]?.hasOnlyHeld == true { release(hookID: hookID) { _ in true } }
    }

    private mutating func release(hookID: Int, where isReleased: (Waiting) -> Bool) {
        guard var lane = lanes[hookID] else { return }
        let released = lane.held.filter(isReleased)
        lane.held.removeAll(where: isReleased)
        // Each one is prepended, so the newest ends up first, before the deliveries that came later.
        for waiting in released { lane.ready.prepend(waiting.id) }
        lanes[hookID] = lane
    }

    private mutating func start(hookID: Int, into action: inout Action) {
        while inFlight < limit, let lane = lanes[hookID], lane.inFlight.count < limitPerHook,
            let id = lanes[hookID]?.ready.popFirst()
        {
            lanes[hookID]?.inFlight.insert(id)
            inFlight += 1
            action.start.append(id)
        }
    }

    private mutating func arm(into action: inout Action) {
        let times = lanes.values.flatMap { $0.delayed.map(\.due) + $0.held.map(\.due) }
        guard let earliest = times.min(), earliest < armed ?? .seconds(Int64.max) else { return }
        armed = earliest
        action.wakeAt = earliest
    }
}
