// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Paca
@testable import Valkey

@Suite("The rules of relaying the outbox")
struct PacaRelayStateMachineTests {
    private var machine = PacaRelayStateMachine(expiry: .seconds(3600))
    private let lost = ValkeyError(.connectionLost, operation: "XADD s", server: "valkey:6379", detail: "gone")
    private let refused = ValkeyError(
        .server, operation: "XADD s", server: "valkey:6379", serverCode: "OOM", detail: "OOM")

    private func message(_ id: Int64, _ topic: String = "github.pr_linked", age: Duration = .zero) -> PacaMessage {
        PacaMessage(id: id, topic: topic, payload: #"{"project_id":"p","task_id":"t"}"#, age: age)
    }

    private func entry(_ fields: (String, String)...) -> ValkeyStreamEntry {
        ValkeyStreamEntry(id: .zero, fields: fields.map { .init(name: $0.0, value: Array($0.1.utf8)) })
    }

    private func triggers(_ start: PacaRelayStateMachine.Start) -> [PacaRelayStateMachine.Trigger]? {
        if case .relay(let steps) = start { steps.map(\.trigger) } else { nil }
    }

    private let lookBack = PacaRelayStateMachine.Start.lookBack(count: 1000)

    /// Looks at a stream that has entries of these messages.
    private mutating func look(_ messages: [PacaMessage], found ids: Int64...) -> [PacaRelayStateMachine.Trigger] {
        machine.lookedBack(ids.map { entry(("outbox_id", "\($0)")) }, messages).map(\.trigger)
    }

    @Test("a relay that died after adding, before marking, does not add again after its restart")
    mutating func restarted() {
        let messages = [message(1), message(2), message(3)]
        #expect(machine.begin(messages) == lookBack)
        let triggers = look(messages, found: 1, 2)
        #expect(triggers == [.alreadyAdded, .alreadyAdded, .add])
    }

    @Test(
        "after a lost answer it looks before it adds again, whether the entry is there or not",
        arguments: [true, false])
    mutating func lostAnswer(wasAdded: Bool) {
        _ = look([])
        machine.willAdd(message(1))
        machine.failed(message(1), lost)
        #expect(machine.begin([message(1)]) == lookBack)
        let triggers = wasAdded ? look([message(1)], found: 1) : look([message(1)])
        #expect(triggers == [wasAdded ? .alreadyAdded : .add])
    }

    @Test("a doubtful message that a late row pushes out of the round is still doubtful in a later one")
    mutating func pushedOut() {
        _ = look([])
        machine.willAdd(message(9))
        machine.failed(message(9), lost)
        let other = machine.begin([message(5)])
        #expect(triggers(other) == [.add])
        machine.willAdd(message(5))
        machine.didAdd(message(5))
        machine.marked([message(5)])
        #expect(machine.begin([message(9)]) == lookBack)
    }

    @Test("after a refusal nothing is in doubt")
    mutating func refusal() {
        _ = look([])
        machine.willAdd(message(1))
        machine.failed(message(1), refused)
        #expect(triggers(machine.begin([message(1)])) == [.add])
    }

    @Test("when marking fails, what was added is not added again")
    mutating func markingFailed() {
        _ = look([])
        machine.willAdd(message(1))
        machine.didAdd(message(1))
        #expect(triggers(machine.begin([message(1), message(2)])) == [.alreadyAdded, .add])
    }

    @Test("after another instance may have relayed, it looks first")
    mutating func lease() {
        _ = look([])
        #expect(triggers(machine.begin([message(1)])) == [.add])
        machine.lostLease()
        #expect(machine.begin([message(1)]) == lookBack)
    }

    @Test("messages that trigger nothing need no look")
    func announcements() {
        let messages = [message(1, "github.pr_updated"), message(2, "github.ci_state_changed")]
        #expect(triggers(machine.begin(messages)) == [.none, .none])
        #expect(triggers(machine.begin([])) == [])
    }

    @Test("an old message does not trigger automations, but one that did is no expired one")
    mutating func expired() {
        let messages = [
            message(1, age: .seconds(3600)), message(2, age: .seconds(3599)), message(3, age: .seconds(9999)),
            message(4, "github.pr_updated", age: .seconds(9999)),
        ]
        let triggers = look(messages, found: 3)
        #expect(triggers == [.expired, .add, .alreadyAdded, .none])
    }

    @Test("entries of others are not taken for ours")
    mutating func strangers() {
        let entries = [entry(("type", "x")), entry(("outbox_id", "x")), entry(("outbox_id", "")), entry()]
        let steps = machine.lookedBack(entries, [message(1)])
        #expect(steps.map(\.trigger) == [.add])
    }

    @Test("commands have the forms that Paca reads")
    func commands() {
        let message = self.message(7)
        let publication = String(decoding: message.publication.request.encoded, as: UTF8.self)
        let json = #"{"type":"github.pr_linked","payload":{"project_id":"p","task_id":"t"},"source":"com.paca.github"}"#
        #expect(publication == "*3\r\n$7\r\nPUBLISH\r\n$11\r\npaca.events\r\n$\(json.utf8.count)\r\n\(json)\r\n")
        let words = String(decoding: message.trigger.request.encoded, as: UTF8.self).split(separator: "\r\n")
            .filter { !$0.hasPrefix("$") && !$0.hasPrefix("*1") }
        #expect(
            words == [
                "XADD", "paca.plugin_trigger_events", "*", "type", "github.pr_linked", "payload",
                #"{"project_id":"p","task_id":"t"}"#, "project_id", "p", "outbox_id", "7",
            ])
    }
}
