// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A deleted repository whose deliveries are still to be deleted.
public struct Tombstone: Sendable, Equatable {
    /// Its place in the order of the tombstones.
    public let id: Int64
    /// Our id of the repository that is deleted.
    public let repoID: UUID
    /// The project that it was linked to.
    public let projectID: UUID
    /// Whether nobody can store a delivery of the repository any more.
    public let isSettled: Bool
}

/// Statements on `sync_tombstones`. Only triggers write its rows, in the transaction that deletes a repository, whatever
/// caused it (`docs/design/architecture.md`, "Postgres").
///
/// Storing deliveries does not wait for a deletion, so a statement that began before the deletion was committed may
/// still store some. A tombstone is settled when all transactions are over that had begun when it was first seen.
public enum TombstoneStore {
    /// Notes of new tombstones that they were seen.
    public static var see: PostgresQuery { PostgresQuery(seeStatement) }

    /// The oldest tombstones after the given one.
    public static func select(after id: Int64, limit: Int64) -> PostgresQuery {
        PostgresQuery(select, id, limit)
    }

    /// The tombstones that `select` found.
    public static func tombstones(from result: PostgresResult) throws(PostgresError) -> [Tombstone] {
        try result.read { (row) throws(PostgresError) in
            Tombstone(
                id: try row.next(), repoID: try row.next(), projectID: try row.next(), isSettled: try row.next())
        }
    }

    /// Deletes some of the repository's deliveries with their bodies: up to `limit` pending and up to `limit` finished
    /// ones. Deliveries that another transaction has locked are left for the next time.
    public static func deleteDeliveries(of tombstone: Tombstone, limit: Int64) -> [PostgresQuery] {
        [
            PostgresQuery(deletePending, tombstone.projectID, tombstone.repoID, limit),
            PostgresQuery(deleteFinished, tombstone.repoID, limit),
        ]
    }

    /// How many deliveries one of the statements of `deleteDeliveries` deleted.
    public static func count(from result: PostgresResult) throws(PostgresError) -> Int64 {
        try result.first?.decode(0) ?? 0
    }

    /// Removes a tombstone, unless deliveries of its repository are left. It must be settled.
    public static func remove(_ tombstone: Tombstone) -> PostgresQuery {
        PostgresQuery(remove, tombstone.id)
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [seeStatement, select, deletePending, deleteFinished, remove]
    }

    private static let seeStatement = SQLStatement(
        "tombstone.see", "UPDATE sync_tombstones SET seen_at = clock_timestamp() WHERE seen_at IS NULL")

    // A server that does not track activities does not tell when transactions began. Then the time must do: no statement
    // of ours takes that long.
    private static let select = SQLStatement(
        "tombstone.select",
        """
        SELECT t.id, t.repo_id, t.project_id, coalesce(
            (current_setting('track_activities')::boolean OR t.seen_at < clock_timestamp() - interval '1 hour')
            AND NOT EXISTS (
                SELECT FROM pg_stat_activity a
                WHERE a.datname = current_database() AND a.backend_type = 'client backend'
                    AND a.pid <> pg_backend_pid() AND a.xact_start <= t.seen_at),
            false)
        FROM sync_tombstones t WHERE t.id > $1 ORDER BY t.id LIMIT $2
        """)

    private static let deletePending = SQLStatement(
        "tombstone.delete_pending",
        deleting("project_id = $1 AND repo_id = $2 AND state = 'pending' ORDER BY seq LIMIT $3"))

    private static let deleteFinished = SQLStatement(
        "tombstone.delete_finished", deleting("repo_id = $1 AND state <> 'pending' LIMIT $2"))

    private static func deleting(_ condition: String) -> String {
        """
        WITH doomed AS MATERIALIZED (
            SELECT hook_id, guid FROM sync_deliveries WHERE \(condition) FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM sync_deliveries d USING doomed
            WHERE d.hook_id = doomed.hook_id AND d.guid = doomed.guid
            RETURNING d.seq, d.received_on
        ), bodies AS (
            DELETE FROM sync_delivery_bodies b USING gone WHERE b.seq = gone.seq AND b.received_on = gone.received_on
        )
        SELECT count(*) FROM gone
        """
    }

    private static let remove = SQLStatement(
        "tombstone.remove",
        """
        DELETE FROM sync_tombstones t WHERE t.id = $1
            AND NOT EXISTS (
                SELECT FROM sync_deliveries d
                WHERE d.project_id = t.project_id AND d.repo_id = t.repo_id AND d.state = 'pending')
            AND NOT EXISTS (SELECT FROM sync_deliveries d WHERE d.repo_id = t.repo_id AND d.state <> 'pending')
        """)
}
