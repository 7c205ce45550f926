// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Who shares a budget: one project's people, or one project's background work.
struct BudgetParty: Sendable, Hashable {
    /// Nil for what was used before this process began.
    var project: UUID?
    var isBackground: Bool
}

/// How much of something shared one party may hold.
///
/// A party may hold up to three times what would be left free after it takes more. So one alone gets three quarters,
/// several share evenly, and there is always something left for one that has nothing yet (Choudhury and Hahne, "Dynamic
/// queue length thresholds for shared-memory packet switches", 1998). That is why a noisy project cannot make another
/// wait.
enum FairShare {
    private static let weight = 3

    /// Whether a party that holds `held` may take `cost` of `free`.
    static func admits(held: Int, cost: Int, free: Int) -> Bool {
        guard free >= cost else { return false }
        return held <= 0 || held + cost <= weight * (free - cost)
    }
}
