// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Which pull requests of a repository, and in which order.
public struct PullRequestQuery: Sendable, Equatable {
    /// Of which state.
    public enum State: String, Sendable {
        /// Open, drafts included.
        case open
        /// Closed or merged.
        case closed
        /// All.
        case all
    }

    /// By what.
    public enum Sort: String, Sendable {
        /// By creation: a stable order, whose pages keep their `ETag`.
        case created
        /// By the last change.
        case updated
    }

    /// Which way.
    public enum Direction: String, Sendable {
        /// Oldest first.
        case ascending = "asc"
        /// Newest first.
        case descending = "desc"
    }

    let state: State
    let head: String?
    let base: String?
    let sort: Sort
    let direction: Direction
    let pageSize: Int

    /// All of it is always sent, because GitHub's default direction depends on the order.
    var items: [(String, String)] {
        var items = [("state", state.rawValue)]
        if let head { items.append(("head", head)) }
        if let base { items.append(("base", base)) }
        return items + [
            ("sort", sort.rawValue), ("direction", direction.rawValue), ("per_page", String(pageSize)),
        ]
    }
}
