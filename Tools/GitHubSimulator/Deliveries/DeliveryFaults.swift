// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Environment

/// How this GitHub misbehaves.
///
/// Every delivery gets one decision, `ping` and redelivery included. It is a function of the seed and of how many
/// decisions there were before, so a run can be repeated. What is scripted comes first and alone; otherwise each fault
/// happens with its probability, independent of the others.
public struct DeliveryFaults: Sendable, Equatable {
    /// How likely each fault is, from 0 to 1; what is not named never happens by chance.
    public var probabilities: [DeliveryFault: Double] = [:]
    /// How late a delayed delivery is, at least and at most.
    public var delay: ClosedRange<Duration> = .seconds(1) ... .seconds(30)
    /// How long a reordered delivery waits for one to overtake it.
    public var patience: Duration = .seconds(2)
    /// What is certain to happen, the first that matches first.
    public private(set) var script: [ScriptedFault] = []
    /// How many decisions there were.
    public private(set) var sequence: UInt64 = 0
    private let seed: UInt64

    /// No faults yet.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// Adds a certain fault behind those that are still to come.
    public mutating func add(_ fault: ScriptedFault) {
        script.append(fault)
    }

    /// Forgets every fault, by chance or scripted. The sequence goes on.
    public mutating func clear() {
        probabilities = [:]
        script = []
    }

    /// Decides over the next delivery.
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

    /// What chance says of the delivery with this number. Every fault draws once, whether it can happen or not, so
    /// that one probability does not change what another one does.
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

    /// The last fate wins.
    private static let order: [DeliveryFault] = [
        .delayed, .duplicated, .reordered, .unacknowledged, .lost, .neverAttempted,
    ]
}
