// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Actors

@Suite("Applying makes room for intake")
struct IntakePressureTests {
    private static let crowd = IntakePressure.crowd

    private static func pressure() -> IntakePressure { IntakePressure(patience: .seconds(60)) }

    @Test("Not for deliveries that come one by one")
    func fewAtATime() {
        let pressure = Self.pressure()
        #expect(pressure.wait(at: .zero) == nil)
        for second in 0 ..< 10 { pressure.flushed(Self.crowd - 1, at: .seconds(second)) }
        #expect(pressure.wait(at: .seconds(9)) == nil)
    }

    @Test("For as long as a crowd comes, and not after it")
    func crowd() {
        let pressure = Self.pressure()
        pressure.flushed(Self.crowd, at: .seconds(1))
        #expect(pressure.wait(at: .seconds(1)) == IntakePressure.memory)
        #expect(pressure.wait(at: .seconds(1) + IntakePressure.memory) == nil)
    }

    @Test("For a minute of the same crowd, then no more until there is another")
    func patience() {
        let pressure = Self.pressure()
        for tick in 0 ... 1400 { pressure.flushed(Self.crowd, at: .milliseconds(50 * tick)) }
        #expect(pressure.wait(at: .seconds(70)) == nil)
        pressure.flushed(Self.crowd, at: .seconds(71))
        #expect(pressure.wait(at: .seconds(71)) == IntakePressure.memory)
    }

    @Test("At the end of the minute the wait is only what is left of it")
    func rest() {
        let pressure = Self.pressure()
        for tick in 0 ... 1198 { pressure.flushed(Self.crowd, at: .milliseconds(50 * tick)) }
        #expect(pressure.wait(at: .milliseconds(59_980)) == .milliseconds(20))
    }

    @Test("Not at all without patience")
    func none() {
        let pressure = IntakePressure(patience: .zero)
        pressure.flushed(1000, at: .seconds(1))
        #expect(pressure.wait(at: .seconds(1)) == nil)
    }
}
