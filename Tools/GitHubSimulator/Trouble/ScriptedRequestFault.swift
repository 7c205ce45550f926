// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A fault that will certainly happen to the next matching requests.
public struct ScriptedRequestFault: Sendable, Equatable {
    /// The fault.
    public let fault: RequestFault
    /// The number of requests that it will still happen to.
    public internal(set) var count: Int
    /// The only method that it happens to; nil for all methods.
    public let method: String?
    /// The only path that it happens to, with all paths below it; nil for all. A repository may be named by
    /// `owner/name` or by `/repositories/{id}`.
    public let path: String?

    /// Makes a fault for the next `count` requests with this method and path.
    public init(_ fault: RequestFault, next count: Int = 1, method: String? = nil, path: String? = nil) {
        self.fault = fault
        self.count = count
        self.method = method
        self.path = path
    }
}
