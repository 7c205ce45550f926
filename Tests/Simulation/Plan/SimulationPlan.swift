// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHubSimulator

/// What a seed decides: the surroundings and the steps. A pure value, the same for the same seed.
public struct SimulationPlan: Sendable, CustomStringConvertible {
    /// How many tasks each project has from the start, and at the end.
    static let tasks = (first: 5, last: 8)
    static let prefixes = ["PAC", "BEE"]
    static let repositories = 3

    /// The seed.
    public let seed: UInt64
    let steps: [SimulationStep]

    /// The plan of a seed, for an engine with these capabilities.
    public init(seed: UInt64, capabilities: SimulationCapabilities) {
        self.seed = seed
        var author = PlanAuthor(seed: seed, capabilities: capabilities)
        steps = author.steps()
    }

    /// One line for each step.
    public var description: String {
        steps.enumerated().map { "\($0.offset + 1). \($0.element)" }.joined(separator: "\n")
    }
}

/// What the engine under test can heal. A plan has no trouble that the engine cannot heal yet.
public struct SimulationCapabilities: OptionSet, Sendable {
    /// The options as bits.
    public let rawValue: Int

    /// Makes a set of these bits.
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Reads the hooks' delivery logs: deliveries that failed need nobody to redeliver them.
    public static let recovery = SimulationCapabilities(rawValue: 1)
    /// Polls: deliveries that were never attempted are found, and so is what an undecided tie left.
    public static let polling = SimulationCapabilities(rawValue: 2)
    /// Repairs hooks that were deleted or disabled.
    public static let hookKeeper = SimulationCapabilities(rawValue: 4)

    /// What the engine is trusted with today. `SIMULATION_CAPABILITIES` (the sum of the above) tries more or less.
    public static let present =
        ProcessInfo.processInfo.environment["SIMULATION_CAPABILITIES"].flatMap { Int($0) }
        .map(SimulationCapabilities.init) ?? []
}
