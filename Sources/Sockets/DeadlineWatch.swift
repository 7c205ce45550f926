// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Decides when a connection's round trip must be interrupted. It is a pure value, without a clock or tasks. A
/// connection that sends several requests at once watches the earliest of their deadlines.
///
/// One sleeping task, the sleeper, serves many round trips. A timer for each round trip would be started and cancelled
/// hundreds of times per second, although almost none is ever needed.
public struct DeadlineWatch: Sendable {
    /// What the sleeper must do when it wakes.
    public enum Wake: Sendable, Equatable {
        /// The current round trip has taken too long. Interrupt it, then end.
        case interrupt
        /// Sleep again until this time.
        case sleep(until: Duration)
        /// No round trip is under way, or a newer sleeper has replaced this one. End.
        case rest
    }

    /// When the current round trip must be interrupted; nil if none is under way.
    private var deadline: Duration?
    /// When the sleeper wakes.
    private var wakesAt: Duration?
    private var sleeper = 0

    /// Makes a watch without a round trip.
    public init() {}

    /// A round trip begins.
    /// - Parameter deadline: A time on the environment's uptime.
    /// - Returns: The number of a new sleeper that must be started and sleep until `deadline`. Nil if the current
    ///   sleeper wakes early enough.
    public mutating func begin(until deadline: Duration) -> Int? {
        self.deadline = deadline
        if let wakesAt, wakesAt <= deadline { return nil }
        wakesAt = deadline
        sleeper += 1
        return sleeper
    }

    /// The round trip has ended.
    public mutating func end() {
        deadline = nil
    }

    /// The sleeper with this number has woken.
    public mutating func woke(_ number: Int, at now: Duration) -> Wake {
        guard number == sleeper else { return .rest }
        wakesAt = nil
        guard let deadline else { return .rest }
        guard deadline > now else { return .interrupt }
        wakesAt = deadline
        return .sleep(until: deadline)
    }
}
