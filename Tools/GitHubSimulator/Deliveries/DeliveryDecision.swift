// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What happens to one delivery.
public struct DeliveryDecision: Sendable, Equatable {
    /// Whether it gets there, and whether anybody knows.
    public enum Fate: Sendable, Equatable {
        /// Sent, and logged as it went.
        case sent
        /// See ``DeliveryFault/lost``.
        case lost
        /// See ``DeliveryFault/unacknowledged``.
        case unacknowledged
        /// See ``DeliveryFault/neverAttempted``.
        case neverAttempted
    }

    /// Whether it gets there.
    public var fate: Fate = .sent
    /// How long it waits first.
    public var delay: Duration = .zero
    /// How often it is sent.
    public var copies = 1
    /// Whether the next one to the same hook goes first.
    public var isReordered = false

    /// Sent once and at once.
    public static let undisturbed = DeliveryDecision()

    mutating func apply(_ fault: DeliveryFault, delay: Duration) {
        switch fault {
        case .lost: fate = .lost
        case .neverAttempted: fate = .neverAttempted
        case .unacknowledged: fate = .unacknowledged
        case .delayed: self.delay = delay
        case .duplicated: copies = 2
        case .reordered: isReordered = true
        }
    }
}
