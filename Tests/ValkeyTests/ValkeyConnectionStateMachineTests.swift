// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Valkey

@Suite("The rules of a connection")
struct ValkeyConnectionStateMachineTests {
    private var machine = ValkeyConnectionStateMachine(server: "valkey:6379", limit: 4)
    private let ok = ValkeyReply.status("OK")

    private func error(_ code: ValkeyError.Code, _ operation: String, _ detail: String = "gone") -> ValkeyError {
        ValkeyError(code, operation: operation, server: "valkey:6379", detail: detail)
    }

    private func codes(_ failed: [ValkeyConnectionStateMachine.Failed]?) -> [Int: ValkeyError.Code]? {
        failed.map { Dictionary(uniqueKeysWithValues: $0.map { ($0.id, $0.error.code) }) }
    }

    private mutating func begin(_ operation: String = "PING", count: Int = 1, deadline: Int = 5) -> Int? {
        let action = machine.begin(operation, count: count, deadline: .seconds(deadline))
        return if case .send(let id) = action { id } else { nil }
    }

    @Test("when the connection is lost, each caller gets its own operation's error, and later ones are refused")
    mutating func lost() {
        let first = begin("XADD a")
        let second = begin("XACK b", count: 2)
        let half = machine.received(ok)
        #expect(half == .resume(1, [ok]))
        _ = machine.received(ok)
        let failed = machine.lose(error(.connectionLost, "receive"))
        #expect(failed == [.init(id: 2, error: error(.connectionLost, "XACK b"))])
        #expect(first == 1 && second == 2)
        let again = machine.lose(error(.connectionLost, "receive"))
        #expect(again == [])
        guard case .refuse(let refusal) = machine.begin("PING", count: 1, deadline: .zero) else {
            Issue.record("was accepted")
            return
        }
        #expect(refusal.code == .closed)
        #expect(!refusal.mayHaveTakenEffect)
        let late = machine.received(ok)
        #expect(late == .none)
        #expect(machine.nextDeadline == nil)
    }

    @Test("replies belong to the requests in their order")
    mutating func order() {
        _ = begin(count: 2)
        _ = begin()
        let replies = [machine.received(.integer(1)), machine.received(.integer(2)), machine.received(.integer(3))]
        #expect(replies == [.none, .resume(1, [.integer(1), .integer(2)]), .resume(2, [.integer(3)])])
    }

    @Test("a caller that was cancelled is answered at once, and its late reply goes to nobody else")
    mutating func abandoned() {
        _ = begin("XADD a")
        _ = begin("PING")
        guard case .resume(let cancelled) = machine.abandon(1) else {
            Issue.record("was not resumed")
            return
        }
        #expect(cancelled.code == .cancelled && cancelled.operation == "XADD a" && cancelled.mayHaveTakenEffect)
        let twice = machine.abandon(1)
        #expect(twice == .none)
        let replies = [machine.received(.integer(1)), machine.received(.integer(2))]
        #expect(replies == [.none, .resume(2, [.integer(2)])])
        let over = machine.abandon(2)
        #expect(over == .none)
    }

    @Test("cancelling a blocking command closes the connection, since the server would hold up what comes after")
    mutating func abandonedBlocking() {
        _ = machine.begin("XREADGROUP s", count: 1, isBlocking: true, deadline: .seconds(9))
        _ = begin("PING")
        guard case .close(let failed) = machine.abandon(1) else {
            Issue.record("was not closed")
            return
        }
        #expect(codes(failed) == [1: .cancelled, 2: .connectionLost])
        #expect(!machine.isOpen)
    }

    @Test("the earliest deadline counts, also one of a later request")
    mutating func earliestDeadline() {
        #expect(machine.nextDeadline == nil)
        _ = begin(deadline: 9)
        #expect(machine.nextDeadline == .seconds(9))
        _ = begin(deadline: 4)
        _ = begin(deadline: 6)
        #expect(machine.nextDeadline == .seconds(4))
        _ = machine.received(ok)
        #expect(machine.nextDeadline == .seconds(4))
        _ = machine.received(ok)
        #expect(machine.nextDeadline == .seconds(6))
        _ = machine.received(ok)
        #expect(machine.nextDeadline == nil)
    }

    @Test("when a deadline passes, the late exchanges fail with it, and the others lose their connection")
    mutating func expired() {
        _ = begin("XADD a", deadline: 9)
        _ = begin("XLEN b", deadline: 4)
        _ = begin("XLEN c", deadline: 4)
        _ = machine.abandon(3)
        let early = machine.expire(at: .seconds(3))
        #expect(early == nil)
        #expect(machine.isOpen)
        let late = machine.expire(at: .seconds(4))
        #expect(codes(late) == [2: .deadlineExceeded, 1: .connectionLost])
        #expect(!machine.isOpen)
    }

    @Test("a server that answers no request of cancelled callers is given up at their deadline, too")
    mutating func expiredAbandoned() {
        _ = begin(deadline: 4)
        _ = machine.abandon(1)
        let late = machine.expire(at: .seconds(4))
        #expect(late == [])
        #expect(!machine.isOpen)
    }

    @Test("too many requests at once are refused, and taken again when replies have come")
    mutating func overloaded() {
        _ = begin(count: 3)
        guard case .refuse(let refusal) = machine.begin("XADD a", count: 2, deadline: .seconds(1)) else {
            Issue.record("was accepted")
            return
        }
        #expect(refusal.code == .overloaded && !refusal.mayHaveTakenEffect && refusal.isTransient)
        _ = machine.received(ok)
        let accepted = begin(count: 2)
        #expect(accepted == 2)
    }

    @Test("a reply that belongs to no request closes the connection with what the server said")
    mutating func uncalled() {
        guard case .close(let reason, let failed) = machine.received(.failure("ERR max number of clients reached"))
        else {
            Issue.record("was not closed")
            return
        }
        #expect(reason.detail == "ERR max number of clients reached")
        #expect(failed == [])
        #expect(!machine.isOpen)
    }

    @Test("a subscribed connection delivers messages, and takes no more requests")
    mutating func subscribed() throws {
        _ = begin("SUBSCRIBE a")
        machine.subscribe()
        let confirmation = ValkeyReply.array([.bytes(Array("subscribe".utf8)), .bytes([97]), .integer(1)])
        let message = ValkeyReply.array([.bytes(Array("message".utf8)), .bytes([97]), .bytes([1, 2])])
        let confirmed = machine.received(confirmation)
        #expect(confirmed == .resume(1, [confirmation]))
        let delivered = machine.received(message)
        #expect(delivered == .deliver(try #require(ValkeyMessage(message))))
        let refused = begin()
        #expect(refused == nil)
    }
}
