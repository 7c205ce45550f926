// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import SyncEngine

@Suite("Which hooks are looked up, and who gets the result")
struct LookupQueueTests {
    private static let names = (1 ... 9).map { HookName(project: UUID(), hookID: Int64($0)) }

    private static func queue(_ waiters: [(HookName, Int)], batch: Int = 2, statements: Int = 2) -> LookupQueue<Int> {
        var queue = LookupQueue<Int>(batch: batch, statements: statements)
        for (name, waiter) in waiters { _ = queue.add(name, waiter) }
        return queue
    }

    @Test("Names go into a statement in their order, up to a number, and few statements are under way")
    func batches() {
        var queue = Self.queue(Self.names.enumerated().map { ($1, $0) })
        let (first, second, third) = (queue.next(), queue.next(), queue.next())
        #expect(first == .look([Self.names[0], Self.names[1]]))
        #expect(second == .look([Self.names[2], Self.names[3]]))
        #expect(third == .wait)
        let found = queue.ended([Self.names[0], Self.names[1]])
        #expect(found == [[0], [1]])
        let fourth = queue.next()
        #expect(fourth == .look([Self.names[4], Self.names[5]]))
    }

    @Test("All who ask for a name before its statement begins share it; who asks later gets the next one")
    func shared() {
        let name = Self.names[0]
        var queue = Self.queue([(name, 1), (name, 2)])
        #expect(queue.next() == .look([name]))
        _ = queue.add(name, 3)
        _ = queue.add(name, 4)
        // Only one statement at a time has the name, though another one could begin.
        #expect(queue.next() == .wait)
        #expect(queue.ended([name]) == [[1, 2]])
        #expect(queue.next() == .look([name]))
        #expect(queue.ended([name]) == [[3, 4]])
        #expect(queue.next() == .wait)
    }

    @Test("A closed queue takes nothing more, and ends when everything was looked up")
    func closed() {
        var queue = Self.queue([(Self.names[0], 1)])
        #expect(queue.next() == .look([Self.names[0]]))
        _ = queue.add(Self.names[0], 2)
        queue.close()
        let isTaken = queue.add(Self.names[1], 3)
        #expect(!isTaken)
        #expect(queue.next() == .wait)
        #expect(queue.ended([Self.names[0]]) == [[1]])
        #expect(queue.next() == .look([Self.names[0]]))
        #expect(queue.ended([Self.names[0]]) == [[2]])
        #expect(queue.next() == .end)
    }

    @Test("An abandoned queue returns who waits for a statement that has not begun")
    func abandoned() {
        var queue = Self.queue([(Self.names[0], 1), (Self.names[1], 2)], batch: 1)
        _ = queue.next()
        #expect(queue.abandon() == [2])
        #expect(queue.next() == .wait)
        #expect(queue.ended([Self.names[0]]) == [[1]])
        #expect(queue.next() == .end)
    }
}
