// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Statements on `sync_schedule`: what is due when. The rows are the schedule, so that a restart neither forgets work
/// nor does all of it at once.
public enum ScheduleStore {
    /// How claimed work ended.
    public struct Settlement: Sendable, Equatable {
        /// What becomes of the work.
        public enum Next: Sendable, Equatable {
            /// It is due again after this time.
            case again(after: Duration)
            /// It is never due again by itself, only on demand.
            case onDemand
            /// Its subject is gone, so its row is deleted.
            case gone
        }

        /// The work, as it was claimed.
        public let work: ScheduledWork
        /// What becomes of it.
        public let next: Next
        /// Why it failed; nil when it did not.
        public let error: String?
        /// How many tries in a row have failed by now.
        public let failures: Int32

        /// Describes an end; nothing is stored.
        public init(_ work: ScheduledWork, _ next: Next, error: String? = nil, failures: Int32 = 0) {
            self.work = work
            self.next = next
            self.error = error
            self.failures = failures
        }
    }

    /// Adds the work of links that have none yet. A backfill is due at once, the rest at a random time, so that many
    /// links do not begin together.
    /// - Parameters:
    ///   - polls: the time over which polls and readings of logs are spread.
    ///   - sweeps: the time over which sweeps are spread.
    public static func fill(polls: Duration, sweeps: Duration) -> PostgresQuery {
        PostgresQuery(fill, polls.wholeMilliseconds, sweeps.wholeMilliseconds)
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

    /// Writes how claimed work ended. Work that was asked for meanwhile stays due. Changes nothing if the claim had
    /// ended and somebody else has claimed the work since.
    public static func settle(_ end: Settlement) -> PostgresQuery {
        let work = end.work
        switch end.next {
        case .gone:
            return PostgresQuery(delete, work.kind.rawValue, work.githubID, work.repoID, work.leasedUntil)
        case .again, .onDemand:
            var wait: Int64?
            if case .again(let after) = end.next { wait = after.wholeMilliseconds }
            return PostgresQuery(
                settle, work.kind.rawValue, work.githubID, work.repoID, work.leasedUntil, wait, end.error, end.failures)
        }
    }

    /// Makes all work of a kind due within `spread`, at random times, unless it is due earlier.
    public static func hasten(_ kind: ScheduledWork.Kind, within spread: Duration) -> PostgresQuery {
        PostgresQuery(hasten, kind.rawValue, spread.wholeMilliseconds)
    }

    /// Makes polls and sweeps due within this time of repositories of which GitHub does not tell us everything, since the
    /// hook of a link does not work.
    /// - Parameter all: whether GitHub delivers nothing at all, as without a public address.
    public static func hastenUnheard(within time: Duration, all: Bool) -> PostgresQuery {
        PostgresQuery(hastenUnheard, time.wholeMilliseconds, all)
    }

    /// Makes polls due of repositories that have undecided pull requests, unless they were polled within `pause`, or
    /// their polls fail.
    public static func demandUndecided(pause: Duration) -> PostgresQuery {
        PostgresQuery(demandUndecided, pause.wholeMilliseconds)
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
        [
            fill, trimSchedule, trimCursors, trimLogs, trimBackfills, claim, settle, delete, hasten,
            hastenUnheard, demand, demandUndecided,
        ]
    }

    private static let fill = SQLStatement(
        "schedule.fill",
        """
        WITH wanted AS (
            SELECT kind, CASE WHEN is_shared THEN r.github_repo_id ELSE 0 END AS github_repo_id,
                CASE WHEN is_shared THEN '00000000-0000-0000-0000-000000000000' ELSE r.id END AS repo_id
            FROM github_repositories r CROSS JOIN (VALUES ('log', false), ('poll', true), ('sweep', true),
                ('backfill', false)) AS k (kind, is_shared)
            WHERE r.github_repo_id IS NOT NULL AND r.hook_state <> 'creating'
        )
        INSERT INTO sync_schedule (kind, github_repo_id, repo_id, due_at)
        SELECT kind, github_repo_id, repo_id,
            now() + random() * interval '1 millisecond'
                * CASE kind WHEN 'backfill' THEN 0 WHEN 'sweep' THEN $2::bigint ELSE $1::bigint END
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
        RETURNING s.kind, s.github_repo_id, s.repo_id, s.failures, s.leased_until
        """)

    // A demand during the work has set a time before the end of the lease.
    private static let settle = SQLStatement(
        "schedule.settle",
        """
        UPDATE sync_schedule SET
            due_at = CASE WHEN due_at < leased_until THEN due_at
                ELSE coalesce(now() + $5::bigint * interval '1 millisecond', 'infinity') END,
            leased_until = '-infinity', last_error = $6, failures = $7
        WHERE kind = $1 AND github_repo_id = $2 AND repo_id = $3 AND leased_until = $4
        """)

    private static let delete = SQLStatement(
        "schedule.delete",
        """
        DELETE FROM sync_schedule
        WHERE kind = $1 AND github_repo_id = $2 AND repo_id = $3 AND leased_until = $4
        """)

    private static let hasten = SQLStatement(
        "schedule.hasten",
        """
        UPDATE sync_schedule
        SET due_at = least(due_at, now() + random() * $2::bigint * interval '1 millisecond')
        WHERE kind = $1 AND due_at > now() AND leased_until <= now() AND due_at < 'infinity'
        """)

    private static let hastenUnheard = SQLStatement(
        "schedule.hasten_unheard",
        """
        UPDATE sync_schedule s SET due_at = now() + $1::bigint * interval '1 millisecond'
        FROM (
            SELECT DISTINCT github_repo_id FROM github_repositories
            WHERE github_repo_id IS NOT NULL AND ($2::boolean OR webhook_id = 0 OR hook_state <> 'active')
        ) r
        WHERE s.kind IN ('poll', 'sweep') AND s.github_repo_id = r.github_repo_id
            AND s.due_at > now() + $1::bigint * interval '1 millisecond' AND s.due_at < 'infinity'
            AND s.leased_until <= now() AND s.failures = 0
        """)

    private static let demandUndecided = SQLStatement(
        "schedule.demand_undecided",
        """
        UPDATE sync_schedule s SET due_at = now()
        FROM (
            SELECT DISTINCT r.github_repo_id FROM github_pull_requests p
            JOIN github_repositories r ON r.id = p.repo_id
            WHERE p.undecided
        ) u
        WHERE s.kind = 'poll' AND s.github_repo_id = u.github_repo_id
            AND s.repo_id = '00000000-0000-0000-0000-000000000000'
            AND s.due_at > now() AND s.leased_until <= now() AND s.failures = 0
            AND NOT EXISTS (
                SELECT FROM sync_cursors c WHERE c.github_repo_id = u.github_repo_id
                    AND c.polled_at > now() - $1::bigint * interval '1 millisecond')
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
