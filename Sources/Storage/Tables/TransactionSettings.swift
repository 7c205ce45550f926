// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Statements that change a setting of the server until the end of the transaction they are in.
public enum TransactionSettings {
    /// Limits how long each later statement of the transaction waits for a lock. If a lock is not free in time, the
    /// transaction fails with ``PostgresError/isLocked``.
    public static func lockTimeout(_ limit: Duration) -> PostgresQuery {
        PostgresQuery(lockTimeout, String(Int64(limit / .milliseconds(1))))
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] { [lockTimeout] }

    private static let lockTimeout = SQLStatement(
        "transaction.lock_timeout", "SELECT set_config('lock_timeout', $1, true)")
}
