// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Storage

/// What to do with deliveries that a statement could not store.
enum FlushRemedy: Equatable {
    /// Store each project's deliveries in a statement of their own, because only one project may be in trouble.
    case divide
    /// Store them in the lane for projects in trouble.
    case setApart
    /// Answer them with an error.
    case refuse

    /// Decides about the deliveries of one statement.
    /// - Parameters:
    ///   - projects: how many projects they belong to.
    ///   - deliveries: how many there are.
    init(after error: PostgresError, projects: Int, deliveries: Int) {
        guard error.code == .server, !error.isOutage else {
            // Nobody's delivery can be stored now.
            self = .refuse
            return
        }
        self = projects > 1 ? .divide : deliveries > 1 || error.isLockConflict ? .setApart : .refuse
    }
}
