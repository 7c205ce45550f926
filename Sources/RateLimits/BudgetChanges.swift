// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Synchronization

/// The accounts whose budgets have changed since they were last saved.
final class BudgetChanges: Sendable {
    private let accounts = Mutex<Set<String>>([])
    /// Sent when a budget changed in a way that must survive a restart.
    let urgent = WakeSignal()

    func mark(_ account: String, isUrgent: Bool) {
        accounts.withLock { _ = $0.insert(account) }
        if isUrgent { urgent.send() }
    }

    /// Returns the accounts that have changed since the last call, and forgets them.
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
