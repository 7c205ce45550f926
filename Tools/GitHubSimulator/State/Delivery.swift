// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One attempt to deliver, as it is in the delivery log.
public struct Delivery: Sendable, Equatable, Identifiable {
    /// The request that was sent.
    public let request: DeliveryRequest
    /// The result.
    public let outcome: DeliveryOutcome
    /// When the attempt ended.
    public let deliveredAt: Timestamp

    /// The id of this attempt. A redelivery has another one.
    public var id: Int { request.id }
    /// The GUID of the event, shared by all hooks and all attempts.
    public var guid: String { request.guid }
    /// Whether the receiver answered with 2xx.
    public var isSuccess: Bool { (200 ..< 300).contains(outcome.statusCode) }
}
