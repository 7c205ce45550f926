// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Storage
import Testing

@testable import Actors

/// `design/architecture.md`, "Whose fault is it?".
@Suite("A project's circuit")
struct ProjectCircuitTests {
    private static func error(_ sqlState: String) -> PostgresError {
        PostgresError(.server, operation: "test", sqlState: sqlState, detail: "")
    }

    private static let deadline = PostgresError(.deadlineExceeded, operation: "test", detail: "")
    private static let away = PostgresError(.connectionFailed, operation: "test", detail: "")

    @Test("a batch is split, and a single delivery fails, only for what the delivery itself can cause")
    func fault() {
        for state in ["22001", "22P05", "23502", "23505", "54000"] {
            #expect(ProjectCircuit.Refusal(Self.error(state), count: 7) == .split)
            #expect(ProjectCircuit.Refusal(Self.error(state), count: 1) == .fail)
        }
    }

    @Test("what concerns every delivery makes all wait in their order", arguments: [1, 7])
    func all(count: Int) {
        let taken = PostgresError(.server, operation: "delivery.take", sqlState: "22012", detail: "")
        let errors = ["42703", "42P01", "42501", "3F000", "55P03", "57P01", "53300", "25006"].map(Self.error)
        for error in errors + [Self.away, taken, PostgresError(.connectionLost, operation: "test", detail: "")] {
            #expect(ProjectCircuit.Refusal(error, count: count) == .wait, "\(error)")
        }
    }

    @Test("whatever else happens to one delivery sets it aside, and never ends it")
    func other() {
        let errors = ["40P01", "40001", "23503", "XX000", "57014", "0A000", "58030", "25P02"].map(Self.error)
        for error in errors + [Self.deadline, PostgresError(.decoding, operation: "test", detail: "")] {
            #expect(ProjectCircuit.Refusal(error, count: 1) == .setAside, "\(error)")
            #expect(ProjectCircuit.Refusal(error, count: 2) == .split, "\(error)")
        }
    }

    @Test("an outage opens it at once, for waits that double up to fifteen seconds, and a success closes it")
    func outage() {
        var circuit = ProjectCircuit()
        var now = Duration.zero
        var waits: [Duration] = []
        for _ in 0 ..< 9 {
            #expect(circuit.wait(at: now) == nil)
            circuit.failed(Self.away, .wait, at: now, random: 2000)
            #expect(circuit.isOpen && !circuit.isClosed && !circuit.goesOneByOne)
            let wait = circuit.wait(at: now) ?? .zero
            waits.append(wait)
            #expect(circuit.wait(at: now + wait - .milliseconds(1)) == .milliseconds(1))
            now += wait
        }
        #expect(
            waits.map { Int(($0 / .milliseconds(1)).rounded()) }
                == [200, 400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000])
        #expect(circuit.wait(at: now) == nil)
        #expect(!circuit.isClosed)
        let changed = [circuit.succeeded(), circuit.succeeded()]
        #expect(changed == [true, false])
        #expect(circuit.isClosed)
        circuit.failed(Self.away, .wait, at: now, random: 2000)
        #expect(circuit.wait(at: now) == .seconds(0.2))
    }

    @Test("a lock is tried again more often, since somebody releases it soon")
    func lock() {
        var circuit = ProjectCircuit()
        var now = Duration.zero
        for _ in 0 ..< 20 {
            circuit.failed(Self.error("55P03"), .wait, at: now, random: 2000)
            now += circuit.wait(at: now) ?? .zero
            _ = circuit.wait(at: now)
        }
        circuit.failed(Self.error("55P03"), .wait, at: now, random: 2000)
        #expect(circuit.wait(at: now) == .seconds(3))
    }

    @Test("other failures open it when too many come in a row; then one delivery at a time is tried")
    func strikes() {
        var circuit = ProjectCircuit()
        for round in 1 ... 3 {
            for _ in 1 ..< ProjectCircuit.strikes { circuit.failed(Self.deadline, .split, at: .zero, random: 2000) }
            #expect(circuit.isClosed, "round \(round)")
            let wasOpen = circuit.succeeded()
            #expect(!wasOpen)
        }
        for _ in 0 ..< ProjectCircuit.strikes { circuit.failed(Self.deadline, .split, at: .zero, random: 2000) }
        #expect(circuit.wait(at: .zero) == .seconds(0.2))
        #expect(circuit.wait(at: .seconds(0.2)) == nil)
        #expect(circuit.goesOneByOne)
        // While nothing has succeeded, a single failure is enough.
        circuit.failed(Self.deadline, .setAside, at: .seconds(1), random: 2000)
        #expect(circuit.wait(at: .seconds(1)) == .seconds(0.4))
    }
}
