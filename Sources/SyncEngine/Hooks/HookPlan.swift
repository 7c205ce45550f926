// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What to do with the hooks that are already at our address when a link needs one.
struct HookPlan: Sendable, Equatable {
    /// Hooks to delete first.
    let deleted: [Int64]
    /// The hook to take over; nil to make a new one.
    let adopted: Int64?

    /// Decides.
    ///
    /// A hook that waits to be removed is never taken over: whoever removes it may have decided to already, and would
    /// take the fresh link's hook away. It is deleted instead, which is what was wanted, and then gone for both. While one
    /// is known only by its address, that may be any of them.
    /// - Parameters:
    ///   - found: the hooks of the repository that have our address.
    ///   - waiting: those of them that wait to be removed; 0 stands for one that is known by its address only.
    init(found: [Int64], waiting: [Int64]) {
        guard !waiting.contains(0) else {
            deleted = found
            adopted = nil
            return
        }
        let adopted = found.filter { !waiting.contains($0) }.max()
        self.adopted = adopted
        // One address has one hook: a second one would deliver everything twice.
        deleted = found.filter { $0 != adopted }
    }
}
