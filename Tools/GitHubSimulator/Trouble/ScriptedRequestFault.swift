// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A fault that comes for certain: for the next requests that match, however often chance strikes.
public struct ScriptedRequestFault: Sendable, Equatable {
    /// What goes wrong.
    public let fault: RequestFault
    /// For how many more requests.
    public internal(set) var count: Int
    /// The only method it is for.
    public let method: String?
    /// The only path it is for, with all below it; names or `/repositories/{id}` are the same.
    public let path: String?

    /// Makes a fault for the next `count` requests of a method to a path.
    public init(_ fault: RequestFault, next count: Int = 1, method: String? = nil, path: String? = nil) {
        self.fault = fault
        self.count = count
        self.method = method
        self.path = path
    }
}
