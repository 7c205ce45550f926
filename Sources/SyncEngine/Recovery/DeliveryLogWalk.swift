// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub

/// How far to walk a hook's delivery log, and how far it was read afterwards.
///
/// The log is newest first. Entries that come while it is walked push the others down: then some are seen twice, none is
/// missed. Entries may appear minutes late, so each walk goes back a while beyond where the last one ended.
struct DeliveryLogWalk {
    /// How far beyond the end of the last walk this one goes.
    static let overlap: Int64 = 15 * 60 * 1_000_000

    /// Where the walk ends; nil to read the whole log.
    private let end: GitHubTimestamp?
    private(set) var entries: [HookDelivery] = []
    /// Whether the walk came to where the last one ended.
    private(set) var isWhole: Bool
    private var newest: GitHubTimestamp?
    private let readTo: GitHubTimestamp?

    /// Begins a walk.
    /// - Parameters:
    ///   - readTo: up to where the log was judged; nil if it never was.
    ///   - since: the time from which on we answer for the hook.
    init(readTo: GitHubTimestamp?, since: GitHubTimestamp) {
        self.readTo = readTo
        end = GitHubTimestamp(microseconds: (readTo ?? since).microseconds - Self.overlap)
        // The log of a hook that was linked just now has no older entry to come to.
        isWhole = readTo == nil
    }

    /// Adds a page.
    /// - Returns: whether the next page has to be read.
    mutating func read(_ page: [HookDelivery], hasNext: Bool) -> Bool {
        if newest == nil { newest = page.map(\.deliveredAt).max() }
        entries += page
        guard let end, let oldest = page.map(\.deliveredAt).min() else { return false }
        if oldest < end { isWhole = true }
        return hasNext && oldest >= end
    }

    /// Up to where the log is judged once everything found is dealt with. It never goes back.
    var judgedTo: GitHubTimestamp? {
        guard let newest else { return readTo }
        return max(newest, readTo ?? newest)
    }
}
