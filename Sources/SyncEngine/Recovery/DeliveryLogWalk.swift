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
    /// How long GitHub keeps entries, less an hour: 3 days (`docs/reference/github-facts.md` section 3).
    static let retention: Int64 = 71 * 3600 * 1_000_000
    /// The most pages that one walk reads.
    static let pages = 50

    private let readTo: GitHubTimestamp?
    /// Where the walk ends; nil to read the whole log, as when a hook's log was never read.
    private let end: GitHubTimestamp?
    private(set) var entries: [HookDelivery] = []
    /// Whether nothing that was delivered since the last walk is missing in the log.
    private(set) var isWhole = false
    private var pagesLeft = DeliveryLogWalk.pages
    private var newest: GitHubTimestamp?
    /// GitHub's time when it sent the first page.
    private var asOf: GitHubTimestamp?

    /// Begins a walk.
    /// - Parameter readTo: up to where the log was judged; nil if it never was.
    init(readTo: GitHubTimestamp?) {
        self.readTo = readTo
        end = readTo.map { GitHubTimestamp(microseconds: $0.microseconds - Self.overlap) }
    }

    /// Adds a page.
    /// - Parameters:
    ///   - hasNext: whether GitHub names a next page.
    ///   - time: the time when GitHub sent it, by its own clock.
    /// - Returns: whether the next page has to be read.
    mutating func read(_ page: [HookDelivery], hasNext: Bool, at time: GitHubTimestamp?) -> Bool {
        if pagesLeft == Self.pages {
            newest = page.map(\.deliveredAt).max()
            asOf = time
        }
        pagesLeft -= 1
        entries += page
        if let end, page.contains(where: { $0.deliveredAt < end }) {
            isWhole = true
            return false
        }
        // At the end of the log: nothing is missing as long as GitHub still keeps what it had when we read last.
        if !hasNext { isWhole = readTo.map(isKept) ?? true }
        return hasNext && pagesLeft > 0
    }

    private func isKept(_ time: GitHubTimestamp) -> Bool {
        guard let now = asOf ?? newest else { return false }
        return now.microseconds - time.microseconds < Self.retention
    }

    /// Up to where the log is judged once everything found is dealt with, by GitHub's clock. It never goes back.
    var judgedTo: GitHubTimestamp? {
        [readTo, newest, asOf].compactMap(\.self).max()
    }
}
