// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import TestSupport
import Testing

@testable import Storage

@Suite("The pool's rules")
struct PoolStateMachineTests {
    /// A pool whose connections, which are numbers, are all lent.
    private func busy(size: Int = 1, waiterLimit: Int = 10) -> PoolStateMachine<Int> {
        var machine = PoolStateMachine<Int>(size: size, waiterLimit: waiterLimit)
        for _ in 0 ..< size { _ = machine.acquire() }
        return machine
    }

    @Test("closed, it refuses callers, and closes idle connections and those that are returned")
    func closed() {
        var machine = busy(size: 2)
        #expect(machine.release(1) == .none)
        let given = machine.close()
        #expect(given.connections == [1])
        #expect(given.waiters.isEmpty)
        #expect(machine.acquire() == .rejectClosed)
        #expect(machine.release(2) == .close(2))
        #expect(machine.lent == 0)
        #expect(machine.idleCount == 0)
    }

    @Test("closing refuses every waiter once")
    func closingWithWaiters() {
        var machine = busy()
        #expect(machine.acquire() == .wait(1))
        #expect(machine.acquire() == .wait(2))
        #expect(machine.close().waiters == [1, 2])
        #expect(machine.abandon(1) == false)
        #expect(machine.close().waiters.isEmpty)
        #expect(machine.release(7) == .close(7))
    }

    @Test("closed, a place that is returned without a connection is given to nobody")
    func closedEmpty() {
        var machine = busy()
        #expect(machine.acquire() == .wait(1))
        _ = machine.close()
        #expect(machine.releaseEmpty() == .none)
        #expect(machine.lent == 0)
    }

    @Test("a place whose connection broke goes to the first waiter, which opens another")
    func releaseEmpty() {
        var machine = busy()
        #expect(machine.acquire() == .wait(1))
        #expect(machine.acquire() == .wait(2))
        #expect(machine.releaseEmpty() == .resumeToOpen(1))
        // This caller cannot open a connection either, so the next one may try.
        #expect(machine.releaseEmpty() == .resumeToOpen(2))
        #expect(machine.lent == 1)
        #expect(machine.releaseEmpty() == .none)
        #expect(machine.lent == 0)
        #expect(machine.acquire() == .open)
    }

    @Test("a waiter that gives up leaves the line, and the others keep their order")
    func abandon() {
        var machine = busy()
        #expect(machine.acquire() == .wait(1))
        #expect(machine.acquire() == .wait(2))
        #expect(machine.acquire() == .wait(3))
        #expect(machine.abandon(2) == true)
        #expect(machine.abandon(2) == false)
        #expect(machine.release(7) == .resume(1, with: 7))
        #expect(machine.release(7) == .resume(3, with: 7))
        #expect(machine.release(7) == .none)
    }

    @Test("a waiter whose turn came before it gave up owns the place")
    func abandonLosesRace() {
        var machine = busy()
        #expect(machine.acquire() == .wait(1))
        #expect(machine.release(7) == .resume(1, with: 7))
        #expect(machine.abandon(1) == false)
        #expect(machine.acquire() == .wait(2))
        #expect(machine.release(7) == .resume(2, with: 7))
    }

    @Test("rejects callers while the line is full")
    func full() {
        var machine = busy(waiterLimit: 1)
        #expect(machine.acquire() == .wait(1))
        #expect(machine.acquire() == .rejectFull)
        #expect(machine.waiterCount == 1)
        #expect(machine.abandon(1) == true)
        #expect(machine.acquire() == .wait(2))
    }

    @Test("lends the connection that was used last, and opens only when none is idle")
    func lastUsedFirst() {
        var machine = busy(size: 3)
        #expect(machine.release(1) == .none)
        #expect(machine.release(2) == .none)
        #expect(machine.acquire() == .use(2))
        #expect(machine.acquire() == .use(1))
        #expect(machine.releaseEmpty() == .none)
        #expect(machine.acquire() == .open)
    }

    @Test(
        "in any order of events, no place is lost and none is added",
        arguments: 1 ... 20 as ClosedRange<UInt64>)
    func anyOrder(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let size = Int.random(in: 1 ... 4, using: &random)
        var machine = PoolStateMachine<Int>(size: size, waiterLimit: 3)
        var held = 0
        var line: [Int] = []
        for connection in 0 ..< 500 {
            switch (Int.random(in: 0 ..< 4, using: &random), held > 0) {
            case (0, true):
                if case .resume(let waiter, with: connection) = machine.release(connection) {
                    #expect(waiter == line.removeFirst())
                } else {
                    held -= 1
                }
            case (1, true):
                if case .resumeToOpen(let waiter) = machine.releaseEmpty() {
                    #expect(waiter == line.removeFirst())
                } else {
                    held -= 1
                }
            case (2, _):
                guard let waiter = line.randomElement(using: &random) else { continue }
                #expect(machine.abandon(waiter) == true)
                line.removeAll { $0 == waiter }
            default:
                switch machine.acquire() {
                case .use, .open: held += 1
                case .wait(let waiter): line.append(waiter)
                case .rejectFull: #expect(line.count == 3)
                case .rejectClosed: Issue.record("nobody closed it")
                }
            }
            #expect(machine.lent == held)
            #expect(machine.waiterCount == line.count)
            #expect(machine.lent + machine.idleCount <= size)
            #expect(line.isEmpty || held == size)
        }
    }
}
