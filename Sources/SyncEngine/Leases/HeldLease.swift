// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage

/// A lease of which this instance knows whether it holds it, by its own monotonic clock.
///
/// It believes so for a shorter time than the database does, as the time counts from before the lease was asked for. A
/// process that was paused for longer notices it before its next step. The fencing number protects what it writes to
/// the database in spite of that.
struct HeldLease: Sendable {
    /// What became of a wish for the lease.
    enum Standing: Sendable, Equatable {
        /// Another instance has it.
        case denied
        /// This instance has it now, and another may have had it before.
        case taken
        /// Nobody else had it since this instance had it last.
        case prolonged
    }

    /// What the lease is for.
    let name: String
    /// This instance.
    let owner: UUID
    let duration: Duration
    private var holding: (fence: Int64, since: Duration)?
    /// The fencing number with which this instance held it last.
    private var lastFence: Int64?

    init(name: String, owner: UUID, duration: Duration) {
        self.name = name
        self.owner = owner
        self.duration = duration
    }

    /// The statement that takes or prolongs it.
    var take: PostgresQuery { LeaseStore.take(name, owner: owner, for: duration) }

    /// The proof for statements that write under the lease; nil if it is not held, as far as is known.
    var claim: LeaseClaim? {
        holding.map { LeaseClaim(name: name, owner: owner, fence: $0.fence) }
    }

    /// Whether it is held now.
    func isHeld(at now: Duration) -> Bool {
        holding.map { now - $0.since < duration } ?? false
    }

    /// Whether it is held for at least half of its time.
    func isFresh(at now: Duration) -> Bool {
        holding.map { now - $0.since < duration / 2 } ?? false
    }

    /// The database has answered.
    /// - Parameters:
    ///   - fence: the fencing number; nil if another instance has the lease.
    ///   - start: the time before the database was asked.
    mutating func answered(_ fence: Int64?, askedAt start: Duration) -> Standing {
        guard let fence else {
            holding = nil
            return .denied
        }
        holding = (fence, start)
        defer { lastFence = fence }
        return fence == lastFence ? .prolonged : .taken
    }

    /// The database says that another instance has taken it.
    mutating func lost() {
        holding = nil
    }
}
