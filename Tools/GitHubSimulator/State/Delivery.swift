// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One attempt to deliver, as the delivery log keeps it.
public struct Delivery: Sendable, Equatable, Identifiable {
    /// What was sent.
    public let request: DeliveryRequest
    /// What came of it.
    public let outcome: DeliveryOutcome
    /// When the attempt ended.
    public let deliveredAt: Timestamp

    /// The identity of this attempt; a redelivery has another.
    public var id: Int { request.id }
    /// The identity of the event, shared by all hooks and all attempts.
    public var guid: String { request.guid }
    /// The receiver answered 2xx.
    public var isSuccess: Bool { (200 ..< 300).contains(outcome.statusCode) }
}
