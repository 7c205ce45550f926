// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Storage
import Testing

@testable import Actors

@Suite("A project's mailbox")
struct MailboxTests {
    private enum Step: Equatable {
        case apply([Int64])
        case load(after: Int64)
        case nothing
    }

    /// A mailbox whose deliveries are named by their sequence.
    private final class Box {
        private var mailbox = Mailbox(limits: MailboxLimits(deliveries: 4, batch: 3, batchBytes: 100))
        var count: Int { mailbox.count }
        var isEmpty: Bool { mailbox.isEmpty }

        /// A mailbox that has read Postgres to its end.
        static func current() -> Box {
            let box = Box()
            _ = box.next()
            box.loaded()
            return box
        }

        func next() -> Step {
            switch mailbox.next() {
            case .apply(let batch): .apply(batch.map(\.sequence))
            case .load(let after): .load(after: after)
            case .nothing: .nothing
            }
        }

        func offer(_ sequence: Int64, bytes: Int = 1) -> Bool {
            mailbox.offer(Sample.delivery(sequence, bytes: bytes))
        }

        func loaded(_ sequences: Int64...) { mailbox.loaded(sequences.map { Sample.delivery($0) }) }
        func missedSomething() { mailbox.missedSomething() }
        func spill(_ sequence: Int64) { mailbox.spill(sequence) }
        func holds(_ sequence: Int64) -> Bool { mailbox.holds(sequence) }
        func readAgain() -> Int { mailbox.readAgain() }
    }

    @Test("Deliveries from before come first, and those offered meanwhile after them")
    func recovery() {
        let mailbox = Box()
        #expect(!mailbox.isEmpty)
        #expect(mailbox.next() == .load(after: 0))
        #expect(mailbox.offer(3) == false)
        mailbox.loaded(1, 2)
        #expect(mailbox.next() == .apply([1, 2]))
        #expect(mailbox.next() == .load(after: 2))
        mailbox.loaded(3)
        #expect(mailbox.next() == .apply([3]))
        #expect(mailbox.next() == .load(after: 3))
        mailbox.loaded()
        #expect(mailbox.isEmpty)
        #expect(mailbox.next() == .nothing)
    }

    @Test("A delivery that arrives while Postgres is read to the end makes the mailbox read again")
    func stale() {
        let mailbox = Box()
        #expect(mailbox.next() == .load(after: 0))
        #expect(mailbox.offer(1) == false)
        mailbox.loaded()
        #expect(!mailbox.isEmpty)
        #expect(mailbox.next() == .load(after: 0))
        mailbox.loaded(1)
        #expect(mailbox.next() == .apply([1]))
    }

    @Test("Deliveries offered to a current mailbox are applied in order, in batches of limited number")
    func batches() {
        let mailbox = Box.current()
        for sequence in 1 ... 4 as ClosedRange<Int64> { #expect(mailbox.offer(sequence)) }
        #expect(mailbox.count == 4)
        #expect(mailbox.next() == .apply([1, 2, 3]))
        #expect(mailbox.next() == .apply([4]))
        #expect(mailbox.next() == .nothing)
    }

    @Test("A batch ends before it has too many bytes, but has at least one delivery")
    func bytes() {
        let mailbox = Box.current()
        for (sequence, bytes) in [(1, 1000), (2, 60), (3, 40), (4, 1)] as [(Int64, Int)] {
            #expect(mailbox.offer(sequence, bytes: bytes))
        }
        #expect(mailbox.next() == .apply([1]))
        #expect(mailbox.next() == .apply([2, 3]))
        #expect(mailbox.next() == .apply([4]))
    }

    @Test("A full mailbox drops deliveries, and reads them again after those it kept")
    func spill() {
        let mailbox = Box.current()
        for sequence in 1 ... 4 as ClosedRange<Int64> { #expect(mailbox.offer(sequence)) }
        #expect(mailbox.offer(5) == false)
        #expect(mailbox.next() == .apply([1, 2, 3]))
        // There is room again, but delivery 5, which is only in Postgres, must be applied before 6.
        #expect(mailbox.offer(6) == false)
        #expect(mailbox.next() == .apply([4]))
        #expect(mailbox.next() == .load(after: 4))
        mailbox.loaded(5, 6)
        #expect(mailbox.next() == .apply([5, 6]))
        #expect(mailbox.next() == .load(after: 6))
        mailbox.loaded()
        #expect(mailbox.offer(7))
    }

    @Test("A missed delivery makes the mailbox read from the beginning")
    func missed() {
        let mailbox = Box.current()
        #expect(mailbox.offer(5))
        mailbox.missedSomething()
        #expect(!mailbox.isEmpty)
        #expect(mailbox.next() == .apply([5]))
        #expect(mailbox.next() == .load(after: 0))
    }

    @Test("A delivery missed during a read is not skipped, whatever the read found")
    func missedWhileReading() {
        let mailbox = Box()
        #expect(mailbox.next() == .load(after: 0))
        // Delivery 1 was committed after the read began, and after delivery 2.
        mailbox.missedSomething()
        mailbox.loaded(2)
        #expect(mailbox.next() == .apply([2]))
        #expect(mailbox.next() == .load(after: 0))
        mailbox.loaded(1)
        #expect(mailbox.next() == .apply([1]))
        #expect(mailbox.next() == .load(after: 1))
    }

    @Test("A delivery in memory is known; one that was stored but never offered is read from Postgres")
    func overlooked() {
        let mailbox = Box.current()
        for sequence in [Int64(4), 6] { #expect(mailbox.offer(sequence)) }
        #expect(mailbox.holds(4) && mailbox.holds(6) && !mailbox.holds(5))
        // It was committed late.
        mailbox.spill(5)
        #expect(mailbox.next() == .apply([4, 6]))
        #expect(mailbox.next() == .load(after: 0))
        mailbox.loaded(5)
        #expect(mailbox.next() == .apply([5]))
        #expect(mailbox.next() == .load(after: 5))
        mailbox.loaded()
        #expect(mailbox.isEmpty)
    }

    @Test("What is dropped from memory is read again from the beginning, with what comes meanwhile")
    func readAgain() {
        let mailbox = Box.current()
        for sequence in [Int64(4), 6] { #expect(mailbox.offer(sequence, bytes: 20)) }
        #expect(mailbox.readAgain() == 40)
        #expect(mailbox.count == 0 && !mailbox.isEmpty)
        #expect(!mailbox.offer(7))
        #expect(mailbox.next() == .load(after: 0))
    }
}
