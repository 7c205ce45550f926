// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Environment

/// Decides which deliveries are disturbed, and how.
///
/// There is one decision for each delivery, pings and redeliveries included. It depends only on the seed and on the
/// number of earlier decisions, so a run can be repeated. If a scripted fault matches, it is the only one. Otherwise
/// each fault happens with its own probability, independently of the others.
public struct DeliveryFaults: Sendable, Equatable {
    /// The probability of each fault, from 0 to 1. Faults that are not listed never happen at random.
    public var probabilities: [DeliveryFault: Double] = [:]
    /// The shortest and the longest delay of a delayed delivery.
    public var delay: ClosedRange<Duration> = .seconds(1) ... .seconds(30)
    /// How long a reordered delivery waits for a later one to overtake it.
    public var patience: Duration = .seconds(2)
    /// The faults that will certainly happen. The first one that matches is used.
    public private(set) var script: [ScriptedFault] = []
    /// The number of decisions so far.
    public private(set) var sequence: UInt64 = 0
    private let seed: UInt64

    /// Makes faults that disturb nothing yet.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// Adds a scripted fault after the existing ones.
    public mutating func add(_ fault: ScriptedFault) {
        script.append(fault)
    }

    /// Removes all faults, random and scripted ones. The sequence of decisions continues.
    public mutating func clear() {
        probabilities = [:]
        script = []
    }

    /// Decides about the next delivery.
    public mutating func decide(hookID: Int, event: String) -> DeliveryDecision {
        defer { sequence += 1 }
        guard let index = script.firstIndex(where: { $0.matches(hookID: hookID, event: event) }) else {
            return draw(at: sequence)
        }
        var decision = DeliveryDecision.undisturbed
        decision.apply(script[index].fault, delay: delay.upperBound)
        script[index].count -= 1
        if script[index].count == 0 { script.remove(at: index) }
        return decision
    }

    /// The random decision about the delivery with this number. Each fault uses one random number even if its
    /// probability is 0. So the probability of one fault does not change another fault's decision.
    func draw(at sequence: UInt64) -> DeliveryDecision {
        var random = SeededRandom(seed: seed, stream: 1_000_003 &+ sequence)
        var decision = DeliveryDecision.undisturbed
        let span = delay.upperBound - delay.lowerBound
        let wait = delay.lowerBound + .milliseconds(Int64((span / .milliseconds(1)) * random.nextUnit()))
        for fault in Self.order where random.nextUnit() < probabilities[fault, default: 0] {
            decision.apply(fault, delay: wait)
        }
        return decision
    }

    /// The order in which faults are applied. A later one replaces an earlier one's fate.
    private static let order: [DeliveryFault] = [
        .delayed, .duplicated, .reordered, .unacknowledged, .lost, .neverAttempted,
    ]
}
