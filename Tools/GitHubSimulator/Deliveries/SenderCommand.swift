// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What the simulator asks its sender to do.
enum SenderCommand: Sendable {
    /// Make this attempt, and report its outcome.
    case attempt(PlannedDelivery)
    /// Call the simulator back at this uptime.
    case wake(at: Duration)
}
