// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import GitHubSimulator

@Suite struct DeliveryQueueStateMachineTests {
    private static let held: DeliveryDecision = {
        var decision = DeliveryDecision()
        decision.isReordered = true
        return decision
    }()

    private static func delayed(by delay: Duration) -> DeliveryDecision {
        var decision = DeliveryDecision()
        decision.delay = delay
        return decision
    }

    private typealias Action = DeliveryQueueStateMachine.Action
    private var queue = DeliveryQueueStateMachine(limit: 2, limitPerHook: 1)

    private mutating func enqueue(
        _ id: Int,
        hook: Int = 1,
        _ decision: DeliveryDecision = DeliveryDecision(),
        now: Duration = .zero
    ) -> Action {
        queue.enqueue(id, hookID: hook, decision: decision, patience: .seconds(2), now: now)
    }

    @Test mutating func deliveriesOfOneHookGoOneAfterTheOther() {
        #expect(enqueue(1) == Action(start: [1]))
        #expect(enqueue(2) == Action())
        #expect(queue.finished(1, hookID: 1, now: .zero) == Action(start: [2]))
        #expect(queue.finished(2, hookID: 1, now: .zero) == Action())
        #expect(queue.isEmpty)
    }

    @Test mutating func hooksDoNotWaitForEachOtherUpToTheLimit() {
        #expect(enqueue(1, hook: 1) == Action(start: [1]))
        #expect(enqueue(2, hook: 2) == Action(start: [2]))
        #expect(enqueue(3, hook: 3) == Action())
        #expect(queue.finished(2, hookID: 2, now: .zero) == Action(start: [3]))
    }

    @Test mutating func aDelayedDeliveryStartsWhenItsTimeHasComeAndOthersGoBefore() {
        #expect(enqueue(1, Self.delayed(by: .seconds(5))) == Action(wakeAt: .seconds(5)))
        #expect(enqueue(2) == Action(start: [2]))
        #expect(queue.finished(2, hookID: 1, now: .seconds(1)) == Action())
        #expect(queue.timerFired(now: .seconds(5)) == Action(start: [1]))
    }

    @Test mutating func aTimerThatFiresEarlyIsSetAgain() {
        #expect(enqueue(1, Self.delayed(by: .seconds(5))) == Action(wakeAt: .seconds(5)))
        #expect(queue.timerFired(now: .seconds(4)) == Action(wakeAt: .seconds(5)))
    }

    @Test mutating func anEarlierWakeIsAskedForOnlyOnce() {
        #expect(enqueue(1, Self.delayed(by: .seconds(5))) == Action(wakeAt: .seconds(5)))
        #expect(enqueue(2, Self.delayed(by: .seconds(3))) == Action(wakeAt: .seconds(3)))
        #expect(enqueue(3, Self.delayed(by: .seconds(4))) == Action())
    }

    @Test mutating func aReorderedDeliveryGoesWhenTheNextOneHasEnded() {
        #expect(enqueue(1, Self.held) == Action(wakeAt: .seconds(2)))
        #expect(enqueue(2) == Action(start: [2]))
        #expect(enqueue(3) == Action())
        #expect(queue.finished(2, hookID: 1, now: .zero) == Action(start: [1]))
        #expect(queue.finished(1, hookID: 1, now: .zero) == Action(start: [3]))
    }

    @Test mutating func anEarlierDeliveryThatEndsDoesNotReleaseAReorderedOne() {
        #expect(enqueue(1) == Action(start: [1]))
        #expect(enqueue(2, Self.held) == Action(wakeAt: .seconds(2)))
        #expect(queue.finished(1, hookID: 1, now: .zero) == Action())
        #expect(!queue.isEmpty)
    }

    @Test mutating func patienceEndsTheWaitForAnOvertaker() {
        #expect(enqueue(1, Self.held) == Action(wakeAt: .seconds(2)))
        #expect(queue.timerFired(now: .seconds(2)) == Action(start: [1]))
    }

    @Test mutating func drainingReleasesHeldDeliveriesNewestFirst() {
        _ = enqueue(1, Self.held)
        _ = enqueue(2, Self.held)
        #expect(queue.drain(now: .zero) == Action(start: [2]))
        #expect(queue.finished(2, hookID: 1, now: .zero) == Action(start: [1]))
        #expect(queue.finished(1, hookID: 1, now: .zero) == Action())
        #expect(queue.isEmpty)
    }

    @Test mutating func drainingDoesNotSendAHeldDeliveryAheadOfItsOvertaker() {
        _ = enqueue(1, Self.held)
        _ = enqueue(2)
        #expect(queue.drain(now: .zero) == Action())
        #expect(queue.finished(2, hookID: 1, now: .zero) == Action(start: [1]))
    }

    @Test mutating func anUnknownEndChangesNothing() {
        #expect(queue.finished(1, hookID: 1, now: .zero) == Action())
        #expect(enqueue(1) == Action(start: [1]))
        #expect(queue.finished(2, hookID: 1, now: .zero) == Action())
        #expect(!queue.isEmpty)
    }
}
