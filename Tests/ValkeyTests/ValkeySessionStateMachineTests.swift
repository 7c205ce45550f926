// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Valkey

@Suite("The rules of a session")
struct ValkeySessionStateMachineTests {
    private var machine = ValkeySessionStateMachine<Int>()
    private let down = ValkeyError(.connectionFailed, operation: "connect", server: "valkey:6379", detail: "refused")

    private mutating func acquire(at seconds: Double = 0, usable: Bool = true)
        -> ValkeySessionStateMachine<Int>.AcquireAction
    {
        machine.acquire(at: .seconds(seconds)) { _ in usable }
    }

    /// The pause that follows `count` failures in a row, with the longest possible jitter.
    private func pause(after count: Int) -> Duration? {
        var machine = ValkeySessionStateMachine<Int>()
        var now = Duration.zero
        var pause: Duration?
        for _ in 0 ..< count {
            guard case .open = machine.acquire(at: now, isUsable: { _ in true }) else { return nil }
            _ = machine.failed(down, at: now, chance: 1)
            guard case .refuse(_, let retryIn) = machine.acquire(at: now, isUsable: { _ in true }) else { return nil }
            pause = retryIn
            now += retryIn
        }
        return pause
    }

    @Test("after a failed attempt everybody is refused with its error, until one may try again")
    mutating func failed() {
        let actions = [acquire(), acquire(), acquire()]
        #expect(actions == [.open, .wait(1), .wait(2)])
        let waiters = machine.failed(down, at: .zero, chance: 0)
        #expect(waiters == [1, 2])
        let refused = acquire(at: 0.02)
        #expect(refused == .refuse(down, retryIn: .milliseconds(30)))
        let again = [acquire(at: 0.05), acquire(at: 0.05)]
        #expect(again == [.open, .wait(3)])
    }

    @Test("the pauses double, up to a limit")
    func pauses() {
        #expect(pause(after: 1) == .milliseconds(100))
        #expect(pause(after: 2) == .milliseconds(200))
        #expect(pause(after: 4) == .milliseconds(800))
        #expect(pause(after: 8) == .seconds(10))
        #expect(pause(after: 200) == .seconds(10))
    }

    @Test("a connection that breaks at once counts as a failure; one that lasted does not")
    mutating func broke() {
        for (since, life, isRefused) in [(0.0, 1.0, true), (100, 10, false)] {
            let action = acquire(at: since)
            #expect(action == .open)
            _ = machine.opened(7, at: .seconds(since))
            machine.broke(down, at: .seconds(since + life), chance: 1) { $0 == 7 }
            let next = acquire(at: since + life)
            #expect((next != .open) == isRefused)
            _ = machine.gaveUp()
        }
    }

    @Test("what a connection of the past does changes nothing")
    mutating func stale() {
        _ = acquire()
        _ = machine.opened(7, at: .zero)
        machine.broke(down, at: .zero, chance: 1) { $0 == 6 }
        machine.dropped { $0 == 6 }
        let action = acquire()
        #expect(action == .use(7))
    }

    @Test("a broken or dropped connection is replaced at once")
    mutating func replaced() {
        _ = acquire()
        _ = machine.opened(7, at: .zero)
        let broken = acquire(usable: false)
        #expect(broken == .open)
        _ = machine.opened(8, at: .zero)
        machine.dropped { $0 == 8 }
        let dropped = acquire()
        #expect(dropped == .open)
    }

    @Test("when the caller who connects is cancelled, the next waiter connects in its place")
    mutating func gaveUp() {
        _ = [acquire(), acquire(), acquire(), acquire()]
        let isAbandoned = [machine.abandon(1), machine.abandon(1)]
        #expect(isAbandoned == [true, false])
        let heir = machine.gaveUp()
        #expect(heir == 2)
        let waiters = machine.opened(7, at: .zero)
        #expect(waiters == [3])
    }

    @Test("when nobody waits any more, the next caller connects without a pause")
    mutating func gaveUpAlone() {
        _ = acquire()
        let heir = machine.gaveUp()
        #expect(heir == nil)
        let action = acquire()
        #expect(action == .open)
    }

    @Test("a closed session refuses everybody, and a connection that comes late must be closed")
    mutating func closed() {
        _ = [acquire(), acquire()]
        let (connection, waiters) = machine.close()
        #expect(connection == nil && waiters == [1])
        let late = machine.opened(7, at: .zero)
        #expect(late == nil)
        let failed = machine.failed(down, at: .zero, chance: 0)
        #expect(failed == [])
        let action = acquire()
        #expect(action == .refuseClosed)
    }
}
