// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage
import Testing

@testable import SyncEngine

@Suite("Deliveries of projects in trouble")
struct ApartLaneTests {
    private typealias Machine = InboxStateMachine<Int>

    private static let troubled = hook()
    private static let healthy = hook()

    private static func hook() -> HookRecord {
        HookRecord(repoID: UUID(), projectID: UUID(), hookID: 1, secretCiphertext: "s")
    }

    private static func delivery(_ hook: HookRecord) -> NewDelivery {
        NewDelivery(hook: hook, hookID: 1, guid: UUID(), event: "star", isForm: false, body: [7])
    }

    private static func waiting(_ hook: HookRecord, _ numbers: ClosedRange<Int>) -> [Machine.Waiting] {
        numbers.map { Machine.Waiting(delivery: delivery(hook), answer: $0) }
    }

    /// A machine with one flush under way, whose deliveries of the troubled project are set apart.
    private static func machine(flushes: Int = 2, apart numbers: ClosedRange<Int>) -> Machine {
        var settings = WebhookInbox.Settings()
        settings.flushes = flushes
        var machine = Machine(settings: settings)
        _ = machine.append(delivery(healthy), 0)
        _ = machine.next()
        let items = waiting(troubled, numbers)
        machine.setApart(items, again: items)
        return machine
    }

    private static func next(_ machine: inout Machine) -> (text: String, batch: [Machine.Waiting]) {
        switch machine.next() {
        case .flush(let batch): ("flush \(batch.map(\.answer))", batch)
        case .flushApart(let batch): ("apart \(batch.map(\.answer))", batch)
        case .wait: ("wait", [])
        case .end: ("end", [])
        }
    }

    @Test("are stored apart from all others, one statement at a time, while others' flushes go on")
    func apart() {
        var machine = Self.machine(apart: 1 ... 2)
        #expect(machine.append(Self.delivery(Self.troubled), 3) == .wake)
        #expect(machine.append(Self.delivery(Self.healthy), 4) == .wake)
        let apart = Self.next(&machine)
        #expect(apart.text == "apart [1, 2, 3]")
        #expect(Self.next(&machine).text == "flush [4]")
        _ = machine.append(Self.delivery(Self.troubled), 5)
        #expect(Self.next(&machine).text == "wait")
        machine.apartStored(apart.batch)
        #expect(Self.next(&machine).text == "apart [5]")
    }

    @Test("are each tried alone after a failure, those that failed last")
    func alone() {
        var machine = Self.machine(apart: 1 ... 3)
        let all = Self.next(&machine).batch
        machine.apartFailed(again: all)
        let first = Self.next(&machine)
        #expect(first.text == "apart [1]")
        machine.apartFailed(again: first.batch)
        let second = Self.next(&machine)
        #expect(second.text == "apart [2]")
        machine.apartStored(second.batch)
        // After a success two at once.
        #expect(Self.next(&machine).text == "apart [3, 1]")
    }

    @Test("of two projects share no statement")
    func separate() {
        var machine = Self.machine(apart: 1 ... 2)
        let other = Self.waiting(Self.hook(), 3 ... 4)
        machine.setApart(other, again: other)
        let first = Self.next(&machine)
        #expect(first.text == "apart [1, 2]")
        machine.apartFailed(again: [])
        #expect(Self.next(&machine).text == "apart [3]")
    }

    @Test("end when one of their project was stored and none waits; a failure does not end it")
    func recovery() {
        var machine = Self.machine(apart: 1 ... 1)
        let failed = Self.next(&machine)
        machine.apartFailed(again: [])
        _ = machine.append(Self.delivery(Self.troubled), 2)
        let second = Self.next(&machine)
        #expect(failed.text == "apart [1]" && second.text == "apart [2]")
        machine.apartStored(second.batch)
        machine.flushEnded()
        _ = machine.append(Self.delivery(Self.troubled), 3)
        #expect(Self.next(&machine).text == "flush [3]")
    }

    @Test("are all answered before a closed inbox ends, even if a flush under way sets them apart last")
    func closing() {
        var machine = Self.machine(apart: 1 ... 1)
        machine.close()
        let apart = Self.next(&machine)
        #expect(apart.text == "apart [1]")
        machine.apartStored(apart.batch)
        #expect(Self.next(&machine).text == "wait")
        let late = Self.waiting(Self.troubled, 2 ... 2)
        machine.setApart(late, again: late)
        machine.flushEnded()
        let last = Self.next(&machine)
        #expect(last.text == "apart [2]")
        #expect(Self.next(&machine).text == "wait")
        machine.apartStored(last.batch)
        #expect(Self.next(&machine).text == "end")
    }

    @Test("are handed back with the others when the inbox is abandoned")
    func abandoned() {
        var machine = Self.machine(apart: 1 ... 2)
        _ = machine.append(Self.delivery(Self.healthy), 3)
        #expect(machine.abandon().map(\.answer).sorted() == [1, 2, 3])
    }

    @Test(
        "A failed statement is divided by projects, then by deliveries; an outage is nobody's trouble",
        arguments: [
            ("55P03", 2, 5, .divide), ("23514", 2, 5, .divide), ("55P03", 1, 5, .setApart), ("23514", 1, 5, .setApart),
            ("55P03", 1, 1, .setApart), ("40P01", 1, 1, .setApart), ("23514", 1, 1, .refuse), ("57P01", 2, 5, .refuse),
            ("53300", 2, 5, .refuse),
        ] as [(String, Int, Int, FlushRemedy)])
    func remedies(state: String, projects: Int, deliveries: Int, remedy: FlushRemedy) {
        let error = PostgresError(.server, operation: "test", sqlState: state, detail: "")
        #expect(FlushRemedy(after: error, projects: projects, deliveries: deliveries) == remedy)
        for code in [PostgresError.Code.connectionLost, .cancelled, .closed, .deadlineExceeded] {
            let error = PostgresError(code, operation: "test", detail: "")
            #expect(FlushRemedy(after: error, projects: 2, deliveries: 2) == .refuse)
        }
    }
}
