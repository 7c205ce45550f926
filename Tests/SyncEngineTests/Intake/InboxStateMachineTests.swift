// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage
import Testing

@testable import SyncEngine

@Suite("When the inbox flushes")
struct InboxStateMachineTests {
    private typealias Machine = InboxStateMachine<Int>

    private static let hook = HookRecord(repoID: UUID(), projectID: UUID(), hookID: 1, secretCiphertext: "s")

    private static func delivery(_ guid: UUID = UUID(), bytes: Int = 1) -> NewDelivery {
        NewDelivery(
            hook: hook, hookID: 1, guid: guid, event: "star", isForm: false,
            body: [UInt8](repeating: 0x61, count: bytes))
    }

    private static func machine(
        flushes: Int = 1, flushBytes: Int = 1000
    ) -> Machine {
        var settings = WebhookInbox.Settings()
        settings.flushes = flushes
        settings.flushBytes = flushBytes
        return Machine(settings: settings)
    }

    /// Adds deliveries. Their answers are these numbers.
    private static func add(_ numbers: Range<Int>, to machine: inout Machine) {
        for number in numbers { _ = machine.append(delivery(), number) }
    }

    /// The next step as a text that can be compared.
    private static func next(_ machine: inout Machine) -> String {
        switch machine.next() {
        case .flush(let batch): "flush \(batch.map(\.answer))"
        case .flushApart(let batch): "apart \(batch.map(\.answer))"
        case .wait: "wait"
        case .end: "end"
        }
    }

    @Test("A single delivery is stored at once; those that arrive meanwhile are stored together")
    func groups() {
        var machine = Self.machine()
        #expect(Self.next(&machine) == "wait")
        #expect(machine.append(Self.delivery(), 0) == .wake)
        #expect(Self.next(&machine) == "flush [0]")
        Self.add(1 ..< 4, to: &machine)
        #expect(Self.next(&machine) == "wait")
        machine.flushEnded()
        #expect(Self.next(&machine) == "flush [1, 2, 3]")
    }

    @Test("No more flushes are under way than allowed")
    func parallel() {
        var machine = Self.machine(flushes: 2)
        Self.add(0 ..< 1, to: &machine)
        #expect(Self.next(&machine) == "flush [0]")
        Self.add(1 ..< 2, to: &machine)
        #expect(Self.next(&machine) == "flush [1]")
        Self.add(2 ..< 3, to: &machine)
        #expect(Self.next(&machine) == "wait")
        machine.flushEnded()
        #expect(Self.next(&machine) == "flush [2]")
    }

    @Test("While a flush is under way another begins only with half as many deliveries, and the loop is woken then")
    func gathers() {
        var machine = Self.machine(flushes: 2)
        Self.add(0 ..< 8, to: &machine)
        #expect(Self.next(&machine) == "flush [0, 1, 2, 3, 4, 5, 6, 7]")
        for number in 8 ..< 11 {
            #expect(machine.append(Self.delivery(), number) == .wait)
            #expect(Self.next(&machine) == "wait")
        }
        #expect(machine.append(Self.delivery(), 11) == .wake)
        #expect(Self.next(&machine) == "flush [8, 9, 10, 11]")
    }

    @Test("Waiting deliveries do not wait longer than the flushes under way take")
    func givesUp() {
        var machine = Self.machine(flushes: 2)
        Self.add(0 ..< 8, to: &machine)
        _ = Self.next(&machine)
        Self.add(8 ..< 9, to: &machine)
        #expect(Self.next(&machine) == "wait")
        machine.flushEnded()
        #expect(Self.next(&machine) == "flush [8]")
    }

    @Test("Closed, it accepts nothing, stores what waits without waiting for more, and ends")
    func closes() {
        var machine = Self.machine(flushes: 2)
        Self.add(0 ..< 8, to: &machine)
        _ = Self.next(&machine)
        Self.add(8 ..< 9, to: &machine)
        machine.close()
        #expect(machine.append(Self.delivery(), 9) == .refuse)
        #expect(Self.next(&machine) == "flush [8]")
        // A flush under way may still set deliveries apart.
        for _ in 0 ..< 2 {
            #expect(Self.next(&machine) == "wait")
            machine.flushEnded()
        }
        #expect(Self.next(&machine) == "end")
    }

    @Test("Abandoned, it returns all that waits and accepts nothing more")
    func abandons() {
        var machine = Self.machine()
        Self.add(0 ..< 3, to: &machine)
        let waiting = machine.abandon()
        #expect(waiting.map(\.answer) == [0, 1, 2])
        #expect(machine.append(Self.delivery(), 3) == .refuse)
        let rest = machine.abandon()
        #expect(rest.isEmpty)
    }

    @Test("The same delivery twice goes into two statements, in the order of arrival")
    func duplicates() {
        var machine = Self.machine()
        let guid = UUID()
        _ = machine.append(Self.delivery(guid), 0)
        _ = machine.append(Self.delivery(guid), 1)
        _ = machine.append(Self.delivery(), 2)
        #expect(Self.next(&machine) == "flush [0, 2]")
        machine.flushEnded()
        #expect(Self.next(&machine) == "flush [1]")
    }

    @Test("A flush has no more bytes than the limit, except for a single larger delivery")
    func bytes() {
        var machine = Self.machine(flushBytes: 10)
        for (number, size) in [6, 4, 1, 50].enumerated() { _ = machine.append(Self.delivery(bytes: size), number) }
        #expect(Self.next(&machine) == "flush [0, 1]")
        machine.flushEnded()
        #expect(Self.next(&machine) == "flush [2]")
        machine.flushEnded()
        #expect(Self.next(&machine) == "flush [3]")
    }
}
