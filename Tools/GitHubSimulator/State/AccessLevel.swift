// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The level of a permission of a fine-grained token or an installation.
public enum AccessLevel: String, Sendable, Comparable {
    case read, write, admin

    /// Each level includes those before it.
    public static func < (left: AccessLevel, right: AccessLevel) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .read: 1
        case .write: 2
        case .admin: 3
        }
    }
}
