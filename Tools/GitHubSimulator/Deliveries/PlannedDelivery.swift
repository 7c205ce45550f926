// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A request, and what the simulator does with it.
struct PlannedDelivery: Sendable, Equatable {
    let request: DeliveryRequest
    let decision: DeliveryDecision
}
