// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// When a connection's round trips are to be interrupted: its rules, without a clock or tasks.
///
/// One sleeper serves many round trips. A timer for each would be set and left behind hundreds of times a second, while next
/// to none is ever needed.
struct DeadlineWatch {
    /// What the sleeper does when it wakes.
    enum Wake: Equatable {
        /// The round trip under way took too long: interrupt it, and rest.
        case interrupt
        /// Sleep on until this time.
        case sleep(until: Duration)
        /// Nothing is under way, or another sleeper took over.
        case rest
    }

    /// The end of the time that the round trip under way has.
    private var deadline: Duration?
    /// When the sleeper wakes.
    private var wakesAt: Duration?
    private var sleeper = 0

    /// A round trip begins.
    /// - Parameter deadline: in the process' uptime.
    /// - Returns: the number of a sleeper to start in place of the last one, until the deadline; nil when the last one wakes
    ///   early enough.
    mutating func begin(until deadline: Duration) -> Int? {
        self.deadline = deadline
        if let wakesAt, wakesAt <= deadline { return nil }
        wakesAt = deadline
        sleeper += 1
        return sleeper
    }

    /// The round trip is over.
    mutating func end() {
        deadline = nil
    }

    /// A sleeper woke.
    mutating func woke(_ number: Int, at now: Duration) -> Wake {
        guard number == sleeper else { return .rest }
        wakesAt = nil
        guard let deadline else { return .rest }
        guard deadline > now else { return .interrupt }
        wakesAt = deadline
        return .sleep(until: deadline)
    }
}
