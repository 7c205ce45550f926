// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub

/// How far to walk a list of pull requests that is sorted by the time of their last change, newest first
/// (`docs/reference/github-facts.md` section 13, "Walking rules").
///
/// A pull request that changes during the walk jumps to the first page and pushes the others down. So some are seen
/// twice, and none is missed: the jumper is newer than the new watermark, and the next walk finds it.
struct PullRequestWalk: Equatable {
    /// How far beyond the watermark a walk goes. GitHub's times have whole seconds, and its replicas lag.
    static let overlap: Int64 = 2 * 60 * 1_000_000

    /// The end of the walk. It does not move while the walk is under way.
    private let end: GitHubTimestamp?
    private let before: GitHubTimestamp?
    private var newest: GitHubTimestamp?
    private var pagesLeft: Int
    /// Whether everything down to the end of the walk was read.
    private(set) var isComplete = false

    /// Begins a walk.
    /// - Parameters:
    ///   - watermark: every pull request that changed up to then is known; nil before the first walk. That one reads
    ///     a single page, since the backfill reads the rest.
    ///   - pages: the most pages to read.
    init(from watermark: GitHubTimestamp?, pages: Int = 1000) {
        before = watermark
        end = watermark.map { GitHubTimestamp(microseconds: $0.microseconds - Self.overlap) }
        pagesLeft = pages
    }

    /// Takes a page into account. It must be the whole page, with the pull requests that nobody needs.
    /// - Parameters:
    ///   - page: the times of the last changes.
    ///   - hasNext: whether GitHub has named a next page. A short page is no end.
    /// - Returns: whether the next page has to be read.
    mutating func read(_ page: [GitHubTimestamp], hasNext: Bool) -> Bool {
        if newest == nil { newest = page.first }
        pagesLeft -= 1
        let isOver = end.map { end in page.contains { $0 < end } } ?? true
        isComplete = isOver || !hasNext
        return !isComplete && pagesLeft > 0
    }

    /// The watermark to store when every page that was read is applied. It stays where it was if the walk ended early,
    /// and never goes back.
    var watermark: GitHubTimestamp? {
        guard isComplete, let newest else { return before }
        return max(newest, before ?? newest)
    }
}
