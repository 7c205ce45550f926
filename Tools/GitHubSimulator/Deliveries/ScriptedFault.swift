// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A fault that is certain, for the next deliveries of a kind.
public struct ScriptedFault: Sendable, Equatable {
    /// What goes wrong.
    public let fault: DeliveryFault
    /// For how many more deliveries.
    public var count: Int
    /// Only for this hook, if given.
    public let hookID: Int?
    /// Only for events of this name, if given.
    public let event: String?

    /// Lets `fault` happen to the next `count` deliveries that match.
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
