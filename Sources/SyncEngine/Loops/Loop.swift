// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// Work that is done again and again: a name, a cadence and one round (`docs/design/architecture.md`, "One shape of
/// loop"). The supervisor keeps time, starts a failed round again, counts, and shows it on the board.
public struct Loop: Sendable {
    /// When rounds begin.
    public struct Cadence: Sendable {
        /// From the end of one round to the beginning of the next, unless the loop is woken.
        public var interval: Duration
        /// The first round begins at a random moment within this time: instances that start together do not work in step.
        public var startJitter: Duration
        /// Begins the next round early; nil for a loop that nobody wakes. One task waits for it, this loop's.
        public var wake: WakeSignal?

        /// Describes a cadence; by default the first round begins at once.
        public init(interval: Duration, startJitter: Duration = .zero, wake: WakeSignal? = nil) {
            self.interval = interval
            self.startJitter = startJitter
            self.wake = wake
        }
    }

    /// Its name in logs, metrics and `/readyz`.
    public let name: String
    /// When rounds begin.
    public let cadence: Cadence
    /// One round. It may be repeated and cancelled at any time; what it throws is shown, and the round is tried again.
    public let round: @Sendable () async throws -> Void

    /// Describes a loop.
    public init(_ name: String, _ cadence: Cadence, round: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.cadence = cadence
        self.round = round
    }
}
