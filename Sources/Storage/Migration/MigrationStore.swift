// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The statements on the table `sync_migrations`.
public enum MigrationStore {
    /// Reads the migrations that the database has.
    public static var applied: PostgresQuery { PostgresQuery(appliedStatement) }

    /// The names in a result of ``applied``.
    public static func names(from result: PostgresResult) throws(PostgresError) -> Set<String> {
        Set(try checksums(from: result).keys)
    }

    /// The checksums in a result of ``applied``, by name.
    static func checksums(from result: PostgresResult) throws(PostgresError) -> [String: String] {
        var checksums: [String: String] = [:]
        try result.readEach { (row) throws(PostgresError) in
            let name: String = try row.next()
            checksums[name] = try row.next(as: String.self)
        }
        return checksums
    }

    private static let appliedStatement = SQLStatement(
        "migration.applied", "SELECT name, checksum FROM \(PostgresConfiguration.schema).sync_migrations")
}
