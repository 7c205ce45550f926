// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The filter and the order of a list of pull requests.
public struct PullRequestQuery: Sendable, Equatable {
    /// The state to list.
    public enum State: String, Sendable {
        /// Open pull requests, drafts included.
        case open
        /// Closed pull requests, merged ones included.
        case closed
        /// Pull requests of every state.
        case all
    }

    /// What the list is ordered by.
    public enum Sort: String, Sendable {
        /// The creation time. This order is stable, so pages keep their `ETag`.
        case created
        /// The time of the last change.
        case updated
    }

    /// The direction of the order.
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

    /// The parameters for the query. All are always sent, because GitHub's default direction depends on the order.
    var items: [(String, String)] {
        var items = [("state", state.rawValue)]
        if let head { items.append(("head", head)) }
        if let base { items.append(("base", base)) }
        return items + [
            ("sort", sort.rawValue), ("direction", direction.rawValue), ("per_page", String(pageSize)),
        ]
    }
}
