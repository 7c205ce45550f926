// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What to do with the hooks that already have our URL when a link needs a hook.
struct HookPlan: Sendable, Equatable {
    /// The hooks to delete first.
    let deleted: [Int64]
    /// The hook to take over; nil to make a new one.
    let adopted: Int64?

    /// Decides what to do.
    ///
    /// A hook that waits to be removed is never taken over: the cleanup worker may already have decided to delete it,
    /// and would delete the new link's hook. It is deleted here instead, which is also what the cleanup worker wants.
    /// If the id of a hook that waits is unknown, it may be any of those found, so all of them are deleted.
    /// - Parameters:
    ///   - found: the hooks of the repository that have our URL.
    ///   - waiting: the hooks that wait to be removed; 0 stands for one whose id is unknown.
    init(found: [Int64], waiting: [Int64]) {
        guard !waiting.contains(0) else {
            deleted = found
            adopted = nil
            return
        }
        let adopted = found.filter { !waiting.contains($0) }.max()
        self.adopted = adopted
        // Only one hook may have our URL: a second one would deliver every event twice.
        deleted = found.filter { $0 != adopted }
    }
}
