// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// Work that is repeated: a name, a cadence, and one round (`docs/design/architecture.md`, "One shape of loop"). The
/// supervisor starts the rounds, repeats a failed one, counts them, and shows the loop's state on the ``LoopBoard``.
public struct Loop: Sendable {
    /// When rounds begin.
    public struct Cadence: Sendable {
        /// The time from the end of one round to the start of the next, unless `wake` is sent.
        public var interval: Duration
        /// The first round starts at a random time within this duration, so that instances which start together do not
        /// all work at the same moments.
        public var startJitter: Duration
        /// When sent, starts the next round early; nil if nothing does. Only this loop may wait for it.
        public var wake: WakeSignal?

        /// Makes a cadence. By default the first round begins at once.
        public init(interval: Duration, startJitter: Duration = .zero, wake: WakeSignal? = nil) {
            self.interval = interval
            self.startJitter = startJitter
            self.wake = wake
        }
    }

    /// The loop's name in logs, metrics and `/readyz`.
    public let name: String
    /// When rounds begin.
    public let cadence: Cadence
    /// One round. It must be possible to repeat it, and to cancel it at any time. If it throws, the error is logged and
    /// the round is repeated.
    public let round: @Sendable () async throws -> Void

    /// Makes a loop.
    public init(_ name: String, _ cadence: Cadence, round: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.cadence = cadence
        self.round = round
    }
}
