// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The options of the command line.
struct DemoSettings: Sendable {
    /// The seed from which the simulated GitHub makes its ids and faults.
    var seed: UInt64
    /// Whether to leave out the pauses for a reader.
    var isFast: Bool
    /// Whether to keep running at the end.
    var keeps: Bool
    /// The folder of the database; nil for a temporary one.
    var dataDirectory: String?
    /// The folder of GitHub's published webhook bodies.
    var testdata: String

    /// The pause after each step, for a reader.
    var pace: Duration { isFast ? .milliseconds(20) : .milliseconds(450) }
    /// How long the simulated GitHub delays a delivery.
    var delay: ClosedRange<Duration> {
        isFast ? .milliseconds(5) ... .milliseconds(40) : .milliseconds(300) ... .milliseconds(1200)
    }
    /// How long a delivery waits for the later one that is to overtake it.
    var patience: Duration { isFast ? .milliseconds(40) : .milliseconds(900) }
}
