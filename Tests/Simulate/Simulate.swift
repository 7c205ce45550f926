// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Simulation

/// Runs simulations from the command line: `simulate COUNT [FIRST]` for many seeds, `simulate --seed SEED` for one with
/// its plan. The exit status is 1 if a promise was broken.
@main
struct Simulate {
    static func main() async throws {
        hashDeterministically()
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "--seed", arguments.count == 2, let seed = UInt64(arguments[1]) {
            exit(try await replay(seed))
        }
        guard let count = arguments.first.flatMap({ UInt64($0) }), count > 0 else {
            print("usage: simulate COUNT [FIRST] | simulate --seed SEED")
            exit(64)
        }
        let first = arguments.count > 1 ? UInt64(arguments[1]) ?? 1 : 1
        exit(try await run(first ..< first + count))
    }

    /// The order of a set's elements is different in each process otherwise, and a seed would not be replayed exactly.
    private static func hashDeterministically() {
        guard ProcessInfo.processInfo.environment["SWIFT_DETERMINISTIC_HASHING"] == nil else { return }
        setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
        var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
        execv("/proc/self/exe", &arguments)
    }

    private static func replay(_ seed: UInt64) async throws -> Int32 {
        print(SimulationPlan(seed: seed, capabilities: .present))
        let result = try await Simulation.with { try await $0.run(seed: seed) }
        print(result)
        print(
            "\(result.lives) engines, virtual time \(result.time.components.seconds) s, digest "
                + String(result.digest, radix: 16))
        for (what, counts) in [("statements", result.statements), ("requests", result.requests)] {
            print("\(counts.values.reduce(0, +)) \(what):")
            for (name, count) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(20) {
                print("    \(count) \(name)")
            }
        }
        return result.violations.isEmpty ? 0 : 1
    }

    private static func run(_ seeds: Range<UInt64>) async throws -> Int32 {
        let start = ContinuousClock.now
        let most = ProcessInfo.processInfo.environment["SIMULATION_MOST_BROKEN"].flatMap { Int($0) } ?? 20
        let farm = SimulationFarm(workers: ProcessInfo.processInfo.activeProcessorCount, mostBroken: most)
        let summary = try await farm.run(Array(seeds)) { result, summary in
            if !result.violations.isEmpty { print("\r\(result)") }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let line = String(
                format: "%d of %d seeds, %.1f a second, %d broken, %.0f virtual hours", summary.seeds, seeds.count,
                Double(summary.seeds) / seconds, summary.broken.count, summary.time / .seconds(3600))
            print("\r\(line)", terminator: "")
            fflush(nil)
        }
        print("\n\(summary.lives) engines, \(summary.statements) statements")
        return summary.broken.isEmpty ? 0 : 1
    }
}
