// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Synchronization

/// Which budgets have news that is not saved yet.
final class BudgetChanges: Sendable {
    private let accounts = Mutex<Set<String>>([])
    /// Something changed that must not be forgotten.
    let urgent = WakeSignal()

    func mark(_ account: String, isUrgent: Bool) {
        accounts.withLock { _ = $0.insert(account) }
        if isUrgent { urgent.send() }
    }

    /// All that changed since the last call.
    func take() -> Set<String> {
        accounts.withLock { accounts in
            defer { accounts = [] }
            return accounts
        }
    }

    func isMarked(_ account: String) -> Bool {
        accounts.withLock { $0.contains(account) }
    }
}
