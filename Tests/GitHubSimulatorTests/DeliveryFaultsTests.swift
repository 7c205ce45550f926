// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import Testing

@Suite struct DeliveryFaultsTests {
    private static func decisions(seed: UInt64, lost: Double = 0.3) -> [DeliveryDecision] {
        var faults = DeliveryFaults(seed: seed)
        for fault in DeliveryFault.allCases { faults.probabilities[fault] = 0.3 }
        faults.probabilities[.lost] = lost
        return (0 ..< 200).map { _ in faults.decide(hookID: 1, event: "push") }
    }

    @Test func equalSeedsDecideAlike() {
        #expect(Self.decisions(seed: 3) == Self.decisions(seed: 3))
        #expect(Self.decisions(seed: 3) != Self.decisions(seed: 4))
    }

    @Test func everyFaultHappensSometimesAndNoneAlways() {
        let decisions = Self.decisions(seed: 3)
        for count in [
            decisions.filter { $0.fate == .lost }.count,
            decisions.filter { $0.fate == .unacknowledged }.count,
            decisions.filter { $0.fate == .neverAttempted }.count,
            decisions.filter { $0.delay > .zero }.count,
            decisions.filter { $0.copies == 2 }.count,
            decisions.filter(\.isReordered).count,
        ] {
            #expect((10 ... 100).contains(count))
        }
    }

    @Test func oneProbabilityDoesNotChangeWhatAnotherFaultDoes() {
        let rarely = Self.decisions(seed: 3, lost: 0)
        let often = Self.decisions(seed: 3, lost: 1)
        #expect(rarely.map(\.copies) == often.map(\.copies))
        #expect(rarely.map(\.delay) == often.map(\.delay))
        #expect(rarely.map(\.fate) != often.map(\.fate))
    }

    @Test func delaysStayWithinTheirBounds() {
        let delays = Self.decisions(seed: 9).map(\.delay).filter { $0 > .zero }
        #expect(delays.allSatisfy { $0 >= .seconds(1) && $0 <= .seconds(30) })
        #expect(Set(delays).count > 10)
    }

    @Test func withoutFaultsNothingHappens() {
        var faults = DeliveryFaults(seed: 1)
        let decision = faults.decide(hookID: 1, event: "push")
        #expect(decision == .undisturbed)
    }

    @Test func aScriptedFaultMeetsTheNextDeliveriesThatMatchAndNoOther() {
        var faults = DeliveryFaults(seed: 1)
        faults.add(ScriptedFault(.lost, next: 2, hookID: 5, event: "push"))
        #expect(faults.decide(hookID: 4, event: "push").fate == .sent)
        #expect(faults.decide(hookID: 5, event: "ping").fate == .sent)
        #expect(faults.decide(hookID: 5, event: "push").fate == .lost)
        #expect(faults.decide(hookID: 5, event: "push").fate == .lost)
        #expect(faults.decide(hookID: 5, event: "push").fate == .sent)
        #expect(faults.script.isEmpty)
    }

    @Test func scriptedFaultsComeInTheOrderTheyWereAdded() {
        var faults = DeliveryFaults(seed: 1)
        faults.add(ScriptedFault(.duplicated))
        faults.add(ScriptedFault(.neverAttempted))
        #expect(faults.decide(hookID: 1, event: "push").copies == 2)
        #expect(faults.decide(hookID: 1, event: "push").fate == .neverAttempted)
    }
}
