// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What can go wrong with a delivery.
public enum DeliveryFault: String, Sendable, CaseIterable {
    /// The attempt fails on the way and is logged as `failed to connect`; the receiver sees nothing.
    case lost
    /// There is no attempt and no log entry, as when a body is too large or a hook was off.
    case neverAttempted = "never_attempted"
    /// The receiver gets it, but its answer does not get back: the log says `timed out`.
    case unacknowledged
    /// It comes late; others overtake it.
    case delayed
    /// It comes twice, under one GUID, with two entries in the log.
    case duplicated
    /// It comes after the next one to the same hook.
    case reordered
}
