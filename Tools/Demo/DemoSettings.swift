// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What the demo was told on the command line.
struct DemoSettings: Sendable {
    /// What the simulated GitHub makes its ids and faults of.
    var seed: UInt64
    /// Without pauses for a reader.
    var isFast: Bool
    /// Stays up at the end.
    var keeps: Bool
    /// Nil: a temporary folder.
    var dataDirectory: String?
    /// The folder of the published bodies.
    var testdata: String

    /// How long a reader has for one step.
    var pace: Duration { isFast ? .milliseconds(20) : .milliseconds(450) }
    /// How late the simulated GitHub's delayed deliveries are.
    var delay: ClosedRange<Duration> {
        isFast ? .milliseconds(5) ... .milliseconds(40) : .milliseconds(300) ... .milliseconds(1200)
    }
    /// How long a delivery that is to be overtaken waits for it.
    var patience: Duration { isFast ? .milliseconds(40) : .milliseconds(900) }
}
