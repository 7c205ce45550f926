// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// How GitHub's secondary limits count a request (`docs/reference/github-facts.md` section 9.2).
enum RequestKind: Int, Sendable, Hashable, CaseIterable {
    /// `GET`: one point.
    case read
    /// Any other method: five points. It must begin some time after the last write.
    case write
    /// A write that creates content which people see. Besides its points it counts against a limit per minute and one
    /// per hour.
    case creation

    var points: Int {
        switch self {
        case .read: 1
        case .write, .creation: 5
        }
    }
}

/// What a request needs of a budget.
struct RateLimitDemand: Sendable, Hashable {
    var priority: RequestPriority
    var kind: RequestKind
    var party: BudgetParty
    /// GitHub's name of the resource whose primary limit the request counts against, such as `core`.
    var resource: String
}
