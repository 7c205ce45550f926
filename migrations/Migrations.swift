// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The SQL files of this folder, compiled into the program: a single binary migrates any database.
public enum Migrations {
    /// Name and text of each file, in order. A test compares the list with the folder.
    public static var files: [(name: String, sql: String)] {
        [
            ("0000_host_tables.sql", PackageResources._000_host_tables_sql),
            ("0001_plugin_tables.sql", PackageResources._001_plugin_tables_sql),
            ("0002_plugin_columns.sql", PackageResources._002_plugin_columns_sql),
            ("0003_deliveries.sql", PackageResources._003_deliveries_sql),
            ("0004_projection.sql", PackageResources._004_projection_sql),
            ("0005_integrations.sql", PackageResources._005_integrations_sql),
            ("0006_hook_cleanup.sql", PackageResources._006_hook_cleanup_sql),
            ("0007_tombstones_and_partitions.sql", PackageResources._007_tombstones_and_partitions_sql),
            ("0008_indexes.sql", PackageResources._008_indexes_sql),
            ("0009_credentials.sql", PackageResources._009_credentials_sql),
            ("0011_checks_and_ties.sql", PackageResources._011_checks_and_ties_sql),
            ("0012_references_and_reviews.sql", PackageResources._012_references_and_reviews_sql),
            ("0013_contract.sql", PackageResources._013_contract_sql),
            ("0020_recovery.sql", PackageResources._020_recovery_sql),
            ("0021_hook_keeper.sql", PackageResources._021_hook_keeper_sql),
            ("0024_sync_health.sql", PackageResources._024_sync_health_sql),
        ].map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
    }
}
