// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One of those that share a budget: the interactive requests of one project, or its background requests.
struct BudgetParty: Sendable, Hashable {
    /// The project. Nil for what was used before this process started, and for requests of no single project.
    var project: UUID?
    var isBackground: Bool
}

/// Limits how much of a shared allowance one party may hold.
///
/// A party may hold at most three times what remains free after it takes more. So a single party can hold three
/// quarters, several parties share evenly, and something always remains for a party that holds nothing. A busy project
/// therefore cannot make another one wait.
///
/// Source: Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet switches", 1998.
enum FairShare {
    private static let weight = 3

    /// Whether a party that already holds `held` may take `cost` more while `free` is left.
    static func admits(held: Int, cost: Int, free: Int) -> Bool {
        guard free >= cost else { return false }
        return held <= 0 || held + cost <= weight * (free - cost)
    }
}
