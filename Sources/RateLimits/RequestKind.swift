// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What a request costs of GitHub's secondary limits (`docs/reference/github-facts.md` section 9.2).
enum RequestKind: Int, Sendable, Hashable, CaseIterable {
    /// `GET`: one point.
    case read
    /// Any other method: five points, at a distance from the write before.
    case write
    /// A write that makes content people see: also one of a few a minute and an hour.
    case creation

    var points: Int {
        switch self {
        case .read: 1
        case .write, .creation: 5
        }
    }
}

/// What a request asks of a budget.
struct RateLimitDemand: Sendable, Hashable {
    var priority: RequestPriority
    var kind: RequestKind
    var party: BudgetParty
    /// GitHub's name of the primary limit that the request counts against, such as `core`.
    var resource: String
}
