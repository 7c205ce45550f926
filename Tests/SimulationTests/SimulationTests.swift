// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Simulation
import Testing

/// The whole engine against the simulated GitHub (`docs/simulation.md`).
@Suite(
    "A simulation of everything that can go wrong", .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["SWIFT_DETERMINISTIC_HASHING"] != nil,
        "without SWIFT_DETERMINISTIC_HASHING no seed is replayed exactly; scripts/check sets it"))
struct SimulationTests {
    /// CI sets it to a few hundred; the default is for people who run all tests.
    private static let count =
        ProcessInfo.processInfo.environment["PACA_SYNC_SIMULATION_SEEDS"].flatMap { UInt64($0) } ?? 40

    /// Seeds that still break a promise. In seed 7 two reads of a repository go out though GitHub has told to wait; why is
    /// not known yet.
    private static let unsolved: Set<UInt64> = [7]

    @Test("ends with all promises kept, whatever the seed")
    func promisesAreKept() async throws {
        let farm = SimulationFarm(workers: 2, mostBroken: 5)
        let summary = try await farm.run(Array(1 ... Self.count)) { result, _ in
            let text = "\(result)\n\(SimulationPlan(seed: result.seed, capabilities: .present))"
            guard Self.unsolved.contains(result.seed) else {
                #expect(result.violations.isEmpty, "\(text)")
                return
            }
            withKnownIssue(isIntermittent: true) { #expect(result.violations.isEmpty) }
        }
        #expect(summary.broken.allSatisfy { Self.unsolved.contains($0.seed) })
        #expect(UInt64(summary.seeds) == Self.count)
        #expect(summary.lives > Int(2 * Self.count), "engines must have died and started again to prove anything")
    }

    @Test("is the same in every run of a seed", arguments: [3, 11] as [UInt64])
    func isDeterministic(seed: UInt64) async throws {
        let digests = try await Simulation.with { simulation in
            [try await simulation.run(seed: seed).digest, try await simulation.run(seed: seed).digest]
        }
        // Not solved: since the loops of recovery and events run, some statements sometimes come milliseconds earlier or
        // later.
        withKnownIssue(isIntermittent: true) { #expect(digests[0] == digests[1]) }
    }

    @Test("has another plan for another seed")
    func plans() {
        let plans = (1 ... 50 as ClosedRange<UInt64>).map {
            SimulationPlan(seed: $0, capabilities: .present).description
        }
        #expect(Set(plans).count == plans.count)
    }
}
