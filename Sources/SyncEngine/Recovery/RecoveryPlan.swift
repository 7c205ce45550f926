// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub

/// The cheapest complete way to the news that missing deliveries would have brought, by the number of requests
/// (`docs/design/architecture.md`, "Missed deliveries").
struct RecoveryPlan: Equatable {
    /// What is known of the repository before it is decided.
    struct Facts: Equatable {
        /// Whether the log reaches back to where it was read last. GitHub keeps it for 3 days.
        var isWhole = true
        /// The pull requests here that are open. Only their checks are read again.
        var openPullRequests = 0
    }

    /// The deliveries to pull from the log, the oldest first.
    let pulls: [HookDelivery]
    /// Whether to compare the repository with GitHub instead.
    let compares: Bool
    /// Why, for the log.
    let reason: String

    /// Chooses the way.
    /// - Parameters:
    ///   - missed: the missing deliveries, the oldest first.
    ///   - facts: what is known of the repository.
    init(_ missed: [HookDelivery], _ facts: Facts) {
        let pulling = missed.count
        let comparing = Self.costOfComparing(missed, facts)
        compares = !facts.isWhole || pulling > comparing
        pulls = compares ? [] : missed
        if !facts.isWhole {
            reason = "the log does not reach back far enough; comparing costs about \(comparing) requests"
        } else if pulling == 0 {
            reason = "nothing is missing"
        } else if pulling <= comparing {
            reason = "pulling \(pulling) costs no more than comparing, about \(comparing)"
        } else {
            reason = "comparing costs about \(comparing) requests, pulling \(pulling)"
        }
    }

    /// A request for each page of changed pull requests and of branches, and three for each open pull request whose
    /// checks or reviews may have changed: its check runs, its statuses, its reviews.
    ///
    /// A `304` is free, but nothing tells beforehand which answers will be one.
    private static func costOfComparing(_ missed: [HookDelivery], _ facts: Facts) -> Int {
        var pullRequests = 0
        var branches = false
        var details = !facts.isWhole
        for delivery in missed {
            switch delivery.event {
            case "pull_request": pullRequests += 1
            case "push", "create", "delete": branches = true
            case "check_run", "check_suite", "status", "pull_request_review": details = true
            default: break
            }
        }
        let pages = 1 + pullRequests / 100
        let branchPages = branches || !facts.isWhole ? 1 : 0
        return pages + branchPages + (details ? 3 * facts.openPullRequests : 0)
    }
}
