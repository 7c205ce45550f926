// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// What a user may do in a repository.
public enum RepositoryRole: String, Sendable, Comparable, CaseIterable {
    /// No role. A private repository answers 404; a public one can still be read.
    case none
    case read, write, admin

    /// Each role includes those before it.
    public static func < (left: RepositoryRole, right: RepositoryRole) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .none: 0
        case .read: 1
        case .write: 2
        case .admin: 3
        }
    }

    /// The member `permissions` of a repository.
    var json: JSONValue {
        [
            "admin": .bool(self >= .admin),
            "maintain": .bool(self >= .admin),
            "push": .bool(self >= .write),
            "triage": .bool(self >= .write),
            "pull": .bool(self >= .read),
        ]
    }
}
