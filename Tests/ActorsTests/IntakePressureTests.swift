// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Actors

@Suite("Applying pauses while deliveries arrive in bursts")
struct IntakePressureTests {
    private static let crowd = IntakePressure.crowd

    private static func pressure() -> IntakePressure { IntakePressure(patience: .seconds(60), batches: 0) }

    @Test("not for deliveries that come one by one")
    func fewAtATime() {
        let pressure = Self.pressure()
        #expect(pressure.wait(at: .zero) == nil)
        for second in 0 ..< 10 { pressure.flushed(Self.crowd - 1, at: .seconds(second)) }
        #expect(pressure.wait(at: .seconds(9)) == nil)
    }

    @Test("as long as the burst lasts, and not after it")
    func crowd() {
        let pressure = Self.pressure()
        pressure.flushed(Self.crowd, at: .seconds(1))
        #expect(pressure.wait(at: .seconds(1)) == IntakePressure.memory)
        #expect(pressure.wait(at: .seconds(1) + IntakePressure.memory) == nil)
    }

    @Test("for a minute of one burst, then not again until the next burst")
    func patience() {
        let pressure = Self.pressure()
        for tick in 0 ... 1400 { pressure.flushed(Self.crowd, at: .milliseconds(50 * tick)) }
        #expect(pressure.wait(at: .seconds(70)) == nil)
        pressure.flushed(Self.crowd, at: .seconds(71))
        #expect(pressure.wait(at: .seconds(71)) == IntakePressure.memory)
    }

    @Test("near the end of the minute only for the rest of it")
    func rest() {
        let pressure = Self.pressure()
        for tick in 0 ... 1198 { pressure.flushed(Self.crowd, at: .milliseconds(50 * tick)) }
        #expect(pressure.wait(at: .milliseconds(59_980)) == .milliseconds(20))
    }

    @Test("not at all when the longest pause is zero")
    func none() {
        let pressure = IntakePressure(patience: .zero, batches: 0)
        pressure.flushed(1000, at: .seconds(1))
        #expect(pressure.wait(at: .seconds(1)) == nil)
    }

    @Test("only after a few batches, each burst anew; a batch that was not applied does not count")
    func batches() {
        let pressure = IntakePressure(patience: .seconds(60), batches: 2)
        for start in [1, 10] {
            pressure.flushed(Self.crowd, at: .seconds(start))
            let first = (0 ..< 3).map { _ in pressure.wait(at: .seconds(start)) }
            #expect(first == [nil, nil, IntakePressure.memory])
            pressure.notApplied()
            let second = (0 ..< 2).map { _ in pressure.wait(at: .seconds(start)) }
            #expect(second == [nil, IntakePressure.memory])
        }
    }
}
