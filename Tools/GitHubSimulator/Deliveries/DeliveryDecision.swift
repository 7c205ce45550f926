// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What the simulator does with one delivery.
public struct DeliveryDecision: Sendable, Equatable {
    /// Whether it reaches the receiver, and what the log says.
    public enum Fate: Sendable, Equatable {
        /// It is sent, and logged truthfully.
        case sent
        /// See ``DeliveryFault/lost``.
        case lost
        /// See ``DeliveryFault/unacknowledged``.
        case unacknowledged
        /// See ``DeliveryFault/neverAttempted``.
        case neverAttempted
    }

    /// Whether it reaches the receiver, and what the log says.
    public var fate: Fate = .sent
    /// How long it waits before it is sent.
    public var delay: Duration = .zero
    /// How often it is sent.
    public var copies = 1
    /// Whether the next delivery to the same hook is sent first.
    public var isReordered = false

    /// It is sent once and at once.
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
