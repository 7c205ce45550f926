// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A fault that will certainly happen to the next matching deliveries.
public struct ScriptedFault: Sendable, Equatable {
    /// The fault.
    public let fault: DeliveryFault
    /// The number of deliveries that it will still happen to.
    public var count: Int
    /// The only hook that it happens to; nil for all hooks.
    public let hookID: Int?
    /// The only event that it happens to; nil for all events.
    public let event: String?

    /// Makes a fault for the next `count` deliveries that match.
    public init(_ fault: DeliveryFault, next count: Int = 1, hookID: Int? = nil, event: String? = nil) {
        self.fault = fault
        self.count = count
        self.hookID = hookID
        self.event = event
    }

    func matches(hookID: Int, event: String) -> Bool {
        count > 0 && (self.hookID ?? hookID) == hookID && (self.event ?? event) == event
    }
}
