// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WebAPI

@Suite("How long a connection may take")
struct RequestPaceTests {
    private static func pace() -> RequestPace {
        RequestPace(limits: .init(), at: .zero)
    }

    /// When a connection is closed if nothing more happens, looked at whenever it asks to be.
    private static func end(of pace: RequestPace, from start: Duration = .zero) -> Duration? {
        var now = start
        while now < .seconds(1000) {
            switch pace.verdict(at: now) {
            case .close: return now
            case .ask(let next):
                guard next > now else { return nil }
                now = next
            }
        }
        return nil
    }

    @Test("half a minute until a request's head is complete, counted from the opening or the last answer")
    func idle() {
        var pace = Self.pace()
        #expect(Self.end(of: pace) == .seconds(30))
        pace.began(announced: 0, at: .seconds(20))
        pace.ended(at: .seconds(20))
        pace.answered(at: .seconds(25))
        #expect(Self.end(of: pace, from: .seconds(25)) == .seconds(55))
    }

    @Test("ten seconds for a whole request, however many bytes arrive")
    func absolute() {
        var pace = Self.pace()
        pace.began(announced: 1 << 20, at: .zero)
        _ = pace.received((1 << 20) - 1, at: .seconds(1))
        #expect(Self.end(of: pace) == .seconds(10))
        _ = pace.received(1, at: .seconds(9))
        #expect(Self.end(of: pace, from: .seconds(9)) == .seconds(10))
    }

    @Test("four seconds for one that cannot end in time at its rate, or that has a low rate and no announced end")
    func rate() {
        for announced in [1 << 20, nil] {
            var slow = Self.pace()
            slow.began(announced: announced, at: .zero)
            _ = slow.received(1000, at: .seconds(1))
            #expect(Self.end(of: slow) == .seconds(4))
            var steady = Self.pace()
            steady.began(announced: announced, at: .zero)
            for second in 1 ... 9 {
                _ = steady.received(100_000, at: .seconds(second))
                #expect(steady.verdict(at: .seconds(second)) != .close)
            }
        }
        // A small one that is on its way may be slow.
        var small = Self.pace()
        small.began(announced: 1000, at: .zero)
        _ = small.received(500, at: .seconds(3))
        #expect(Self.end(of: small, from: .seconds(3)) == .seconds(10))
    }

    @Test("any time while the server answers, unless the client takes nothing of the answer")
    func answering() {
        var pace = Self.pace()
        pace.began(announced: 0, at: .zero)
        pace.ended(at: .zero)
        #expect(Self.end(of: pace) == nil)
        pace.writable(false, at: .seconds(100))
        pace.writable(false, at: .seconds(110))
        #expect(Self.end(of: pace, from: .seconds(110)) == .seconds(130))
        pace.writable(true, at: .seconds(120))
        #expect(Self.end(of: pace, from: .seconds(120)) == nil)
    }

    @Test("the same deadline for a request that was answered before its end")
    func answeredEarly() {
        var pace = Self.pace()
        pace.began(announced: 1000, at: .zero)
        pace.answered(at: .seconds(1))
        _ = pace.received(999, at: .seconds(2))
        #expect(Self.end(of: pace, from: .seconds(2)) == .seconds(10))
        pace.ended(at: .seconds(9))
        #expect(Self.end(of: pace, from: .seconds(9)) == .seconds(39))
    }

    @Test("one second once the server stops, if the request is not complete")
    func stopping() {
        var arriving = Self.pace()
        arriving.began(announced: 1000, at: .zero)
        arriving.stop(at: .seconds(2))
        #expect(Self.end(of: arriving, from: .seconds(2)) == .seconds(3))
        var complete = Self.pace()
        complete.began(announced: 0, at: .zero)
        complete.ended(at: .zero)
        complete.stop(at: .seconds(2))
        #expect(Self.end(of: complete, from: .seconds(2)) == nil)
    }

    @Test("no body in very small parts, but any in parts of the usual size")
    func parts() {
        for (size, isAllowed) in [(1, false), (100, false), (256, true), (1460, true)] {
            var pace = Self.pace()
            pace.began(announced: nil, at: .zero)
            let accepted = (0 ..< 10_000).allSatisfy { _ in pace.received(size, at: .zero) }
            #expect(accepted == isAllowed, "parts of \(size)")
        }
        var few = Self.pace()
        few.began(announced: nil, at: .zero)
        let accepted = (0 ..< 250).allSatisfy { _ in few.received(1, at: .zero) }
        #expect(accepted)
    }
}
