// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A bound on the bytes that wait somewhere, shared by all who make them wait.
public final class ByteBudget: Sendable {
    /// The most bytes that may wait.
    public let limit: Int
    private let used = Mutex(0)

    /// Makes an unused budget.
    public init(limit: Int) {
        self.limit = limit
    }

    /// Bytes that wait now.
    public var waiting: Int { used.withLock { $0 } }

    /// Takes bytes from the budget.
    /// - Returns: false, and nothing is taken, when they do not fit.
    public func reserve(_ bytes: Int) -> Bool {
        used.withLock { used in
            guard bytes <= limit - used else { return false }
            used += bytes
            return true
        }
    }

    /// Takes bytes even over the limit, for what is bounded elsewhere but counts here.
    public func take(_ bytes: Int) {
        used.withLock { $0 += bytes }
    }

    /// Gives bytes back.
    public func release(_ bytes: Int) {
        used.withLock { $0 -= bytes }
    }
}
