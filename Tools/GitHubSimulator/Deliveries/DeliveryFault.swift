// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The ways in which a delivery can fail or be disturbed.
public enum DeliveryFault: String, Sendable, CaseIterable {
    /// The attempt fails and is logged as `failed to connect`. The receiver sees nothing.
    case lost
    /// There is no attempt and no log entry, as if the body were too large or the hook had been inactive.
    case neverAttempted = "never_attempted"
    /// The receiver gets the delivery, but its answer is lost. The log says `timed out`.
    case unacknowledged
    /// It is sent late; later deliveries overtake it.
    case delayed
    /// It is sent twice with the same GUID, and has two log entries.
    case duplicated
    /// It is sent after the next delivery to the same hook.
    case reordered
}
