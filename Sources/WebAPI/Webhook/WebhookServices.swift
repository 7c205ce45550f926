// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import SyncEngine

/// What all connections' webhook handlers share.
struct WebhookServices: Sendable {
    let intake: WebhookIntake
    /// The most bytes of one body.
    let limit: Int
    /// The memory for all bodies that are being read or wait for their commit.
    let bodies: BodyAdmission
    let metrics: RequestMetrics
    let date: DateHeader
    let environment: SyncEnvironment
}
