// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Storage
import TestSupport
import Testing

@testable import Actors

@Suite("A mailbox between an inbox, a database and an actor")
struct MailboxPropertyTests {
    /// Postgres, the inbox and the actor around a mailbox. Each does a step at a time, in an order that a seed decides.
    private struct Model {
        var mailbox = Mailbox(limits: MailboxLimits(deliveries: 5, batch: 3, batchBytes: 40))
        var random: SeededRandom
        var stored: Int64 = 0
        var pending: [Int64] = []
        var applied: [Int64] = []
        /// The result of a read that has not reached the mailbox yet.
        var reading: [ReadDelivery]?
        var readings = 0

        mutating func inboxStores() {
            stored += 1
            pending.append(stored)
            switch Int.random(in: 0 ..< 10, using: &random) {
            case 0: mailbox.missedSomething()
            case 1, 2: mailbox.spill(stored)
            default: _ = mailbox.offer(delivery(stored))
            }
        }

        mutating func actorSteps() {
            if let found = reading {
                reading = nil
                return mailbox.loaded(found)
            }
            switch mailbox.next() {
            case .apply(let batch):
                for delivery in batch {
                    applied.append(delivery.sequence)
                    pending.removeAll { $0 == delivery.sequence }
                }
            case .load(let after):
                readings += 1
                reading = pending.filter { $0 > after }.prefix(4).map(delivery)
            case .nothing:
                break
            }
        }

        func delivery(_ sequence: Int64) -> ReadDelivery {
            Sample.delivery(sequence, bytes: Int(sequence % 30))
        }
    }

    @Test(
        "Every stored delivery is applied in order and exactly once, in whatever order commits, offers and reads come",
        arguments: 1 ... 100)
    func exactlyOnceInOrder(seed: UInt64) {
        var model = Model(random: SeededRandom(seed: seed))
        let pressure = Int(seed % 4) + 1
        for _ in 0 ..< 600 {
            if Int.random(in: 0 ..< 5, using: &model.random) < pressure {
                model.inboxStores()
            } else {
                model.actorSteps()
            }
        }
        for _ in 0 ..< 3000 where model.reading != nil || !model.mailbox.isEmpty {
            model.actorSteps()
        }
        #expect(model.mailbox.isEmpty && model.mailbox.count == 0)
        #expect(model.pending == [])
        #expect(model.applied == Array(1 ... model.stored))
        #expect(model.readings > 1)
    }

    @Test("Deliveries committed late are applied once, however far a read has come", arguments: 1 ... 100)
    func lateCommits(seed: UInt64) {
        var model = Model(random: SeededRandom(seed: seed))
        var late: [Int64] = []
        for _ in 0 ..< 400 {
            switch Int.random(in: 0 ..< 6, using: &model.random) {
            case 0:
                model.stored += 1
                late.append(model.stored)
            case 1 where !late.isEmpty:
                let sequence = late.removeFirst()
                model.pending.append(sequence)
                model.pending.sort()
                switch Int.random(in: 0 ..< 4, using: &model.random) {
                case 0:
                    model.mailbox.missedSomething()
                case 1:
                    // A delivery is committed first and offered at any time after.
                    model.actorSteps()
                    model.mailbox.spill(sequence)
                case 2:
                    model.mailbox.spill(sequence)
                default:
                    _ = model.mailbox.offer(model.delivery(sequence))
                }
            case 2, 3: model.inboxStores()
            default: model.actorSteps()
            }
        }
        for _ in 0 ..< 3000 where model.reading != nil || !model.mailbox.isEmpty {
            model.actorSteps()
        }
        #expect(model.pending == [])
        #expect(model.applied.sorted() == (1 ... model.stored).filter { !late.contains($0) })
    }
}
