// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Limits how many bytes may wait to be worked on, counted over every task that shares this budget.
public final class ByteBudget: Sendable {
    /// The most bytes that may wait.
    public let limit: Int
    private let used = Mutex(0)

    /// Makes an unused budget.
    public init(limit: Int) {
        self.limit = limit
    }

    /// The bytes that wait now.
    public var waiting: Int { used.withLock { $0 } }

    /// Whether `bytes` would fit under the limit now.
    public func hasRoom(for bytes: Int) -> Bool {
        used.withLock { bytes <= limit - $0 }
    }

    /// Counts `bytes` as waiting if they fit under the limit.
    /// - Returns: false if they do not fit; then nothing is counted.
    public func reserve(_ bytes: Int) -> Bool {
        used.withLock { used in
            guard bytes <= limit - used else { return false }
            used += bytes
            return true
        }
    }

    /// Counts `bytes` as waiting even if that exceeds the limit. For bytes that have another limit of their own.
    public func take(_ bytes: Int) {
        used.withLock { $0 += bytes }
    }

    /// Stops counting `bytes` as waiting.
    public func release(_ bytes: Int) {
        used.withLock { $0 -= bytes }
    }
}
