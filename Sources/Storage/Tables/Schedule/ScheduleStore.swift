// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Statements on `sync_schedule`: what is due when. The rows are the schedule, so that a restart neither forgets work
/// nor does all of it at once.
public enum ScheduleStore {
    /// How work ended, and when it is due again.
    public struct Settlement: Sendable, Equatable {
        /// The work.
        public let work: ScheduledWork
        /// The time until it is due again; nil when it never is.
        public let next: Duration?
        /// Why it failed; nil when it did not.
        public let error: String?

        /// Describes an end; nothing is stored.
        public init(_ work: ScheduledWork, next: Duration?, error: String? = nil) {
            self.work = work
            self.next = next
            self.error = error
        }
    }

    /// Adds the work of links that have none yet. A backfill is due at once. The rest is due at a random time within
    /// `spread`, so that many links do not begin together.
    public static func fill(spread: Duration) -> PostgresQuery {
        PostgresQuery(fill, spread.wholeMilliseconds)
    }

    /// Deletes the work and the cursors of repositories that are not linked any more.
    public static var trim: [PostgresQuery] {
        [trimSchedule, trimCursors, trimLogs, trimBackfills].map { PostgresQuery($0) }
    }

    /// Claims work of a kind that is due, the longest due first. No other instance claims it for the time of `lease`.
    public static func claim(_ kind: ScheduledWork.Kind, limit: Int, lease: Duration) -> PostgresQuery {
        PostgresQuery(claim, kind.rawValue, Int64(limit), lease.wholeMilliseconds)
    }

    /// The work that `claim` found.
    public static func work(from result: PostgresResult) throws(PostgresError) -> [ScheduledWork] {
        try result.read { (row) throws(PostgresError) in try ScheduledWork(&row) }
    }

    /// Writes when claimed work is due again. Work that was asked for meanwhile stays due.
    public static func settle(_ ends: [Settlement]) -> PostgresQuery {
        var query = PostgresQuery(settle, capacity: 128 * ends.count)
        query.bindArray(ends.map(\.work.kind.rawValue))
        query.bindArray(ends.map(\.work.githubID))
        query.bindArray(ends.map(\.work.repoID))
        query.bindArray(ends.map { $0.next?.wholeMilliseconds })
        query.bindArray(ends.map(\.error))
        return query
    }

    /// Makes work due now, also while an instance does it: then it is done once more.
    public static func demand(_ work: [ScheduledWork]) -> PostgresQuery {
        var query = PostgresQuery(demand)
        query.bindArray(work.map(\.kind.rawValue))
        query.bindArray(work.map(\.githubID))
        query.bindArray(work.map(\.repoID))
        return query
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [fill, trimSchedule, trimCursors, trimLogs, trimBackfills, claim, settle, demand]
    }

    private static let fill = SQLStatement(
        "schedule.fill",
        """
        WITH wanted AS (
            SELECT kind, CASE WHEN is_shared THEN r.github_repo_id ELSE 0 END AS github_repo_id,
                CASE WHEN is_shared THEN '00000000-0000-0000-0000-000000000000' ELSE r.id END AS repo_id
            FROM github_repositories r CROSS JOIN (VALUES ('log', false), ('poll', true), ('sweep', true),
                ('hook', false), ('backfill', false)) AS k (kind, is_shared)
            WHERE r.github_repo_id IS NOT NULL OR kind = 'hook'
        )
        INSERT INTO sync_schedule (kind, github_repo_id, repo_id, due_at)
        SELECT kind, github_repo_id, repo_id,
            now() + CASE kind WHEN 'backfill' THEN 0 ELSE random() END * $1::bigint * interval '1 millisecond'
        FROM wanted w
        WHERE NOT EXISTS (
            SELECT FROM sync_schedule s
            WHERE s.kind = w.kind AND s.github_repo_id = w.github_repo_id AND s.repo_id = w.repo_id)
        ON CONFLICT DO NOTHING
        """)

    private static let trimSchedule = SQLStatement(
        "schedule.trim",
        """
        DELETE FROM sync_schedule s
        WHERE s.leased_until < now() AND CASE s.github_repo_id
            WHEN 0 THEN NOT EXISTS (SELECT FROM github_repositories r WHERE r.id = s.repo_id)
            ELSE NOT EXISTS (SELECT FROM github_repositories r WHERE r.github_repo_id = s.github_repo_id) END
        """)

    private static let trimCursors = SQLStatement(
        "schedule.trim_cursors",
        """
        DELETE FROM sync_cursors c
        WHERE NOT EXISTS (SELECT FROM github_repositories r WHERE r.github_repo_id = c.github_repo_id)
        """)

    private static let trimLogs = SQLStatement(
        "schedule.trim_logs",
        "DELETE FROM sync_hook_logs l WHERE NOT EXISTS (SELECT FROM github_repositories r WHERE r.id = l.repo_id)")

    private static let trimBackfills = SQLStatement(
        "schedule.trim_backfills",
        "DELETE FROM sync_backfills b WHERE NOT EXISTS (SELECT FROM github_repositories r WHERE r.id = b.repo_id)")

    // Claimed work is due again when its lease ends: then whoever claimed it has died.
    private static let claim = SQLStatement(
        "schedule.claim",
        """
        WITH due AS MATERIALIZED (
            SELECT kind, github_repo_id, repo_id FROM sync_schedule
            WHERE kind = $1 AND due_at <= now() AND leased_until <= now()
            ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
        )
        UPDATE sync_schedule s SET leased_until = now() + $3::bigint * interval '1 millisecond',
            due_at = now() + $3::bigint * interval '1 millisecond'
        FROM due WHERE (s.kind, s.github_repo_id, s.repo_id) = (due.kind, due.github_repo_id, due.repo_id)
        RETURNING s.kind, s.github_repo_id, s.repo_id, s.failures
        """)

    // A demand during the work has set a time before the end of the lease.
    private static let settle = SQLStatement(
        "schedule.settle",
        """
        UPDATE sync_schedule s SET
            due_at = CASE WHEN s.due_at < s.leased_until THEN s.due_at
                ELSE coalesce(now() + e.next * interval '1 millisecond', 'infinity') END,
            leased_until = '-infinity', last_error = e.error,
            failures = CASE WHEN e.error IS NULL THEN 0 ELSE s.failures + 1 END
        FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::bigint[], $5::text[])
            AS e (kind, github_repo_id, repo_id, next, error)
        WHERE (s.kind, s.github_repo_id, s.repo_id) = (e.kind, e.github_repo_id, e.repo_id)
        """)

    private static let demand = SQLStatement(
        "schedule.demand",
        """
        INSERT INTO sync_schedule AS s (kind, github_repo_id, repo_id, due_at)
        SELECT kind, github_repo_id, repo_id, now()
        FROM unnest($1::text[], $2::bigint[], $3::uuid[]) AS d (kind, github_repo_id, repo_id)
        ON CONFLICT (kind, github_repo_id, repo_id) DO UPDATE SET due_at = now() WHERE s.due_at > now()
        """)
}
