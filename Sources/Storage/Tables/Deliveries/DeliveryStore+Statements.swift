// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension DeliveryStore {
    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [append, pending, pendingNamed, projectsWithPendingStatement, lateStatement, finish, take, known, retry]
    }

    // The hook's row is not locked: a lock would wait for whoever is deleting it, and with it the whole flush, with other
    // projects' deliveries. So a delivery may be stored while its repository is being deleted. The repository's tombstone
    // stays until that cannot happen any more (`TombstoneStore`).
    //
    // Duplicates are found by a query before the insert. "ON CONFLICT" alone would wait for a transaction that is
    // changing the duplicate, such as the one that applies it, and the whole flush would wait with it (PostgreSQL
    // source, execIndexing.c, `check_exclusion_or_unique_constraint`).
    static let append = SQLStatement(
        "delivery.append",
        """
        WITH hook AS MATERIALIZED (
            SELECT h.place, r.id AS repo_id, r.project_id
            FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS h (repo_id, secret, place)
            JOIN github_repositories r
                ON r.id = h.repo_id AND h.secret IN (r.webhook_secret_enc, r.webhook_secret_next_enc)
        ), incoming AS MATERIALIZED (
            SELECT d.place, d.hook_id, d.guid, d.event, d.is_form, hook.repo_id, hook.project_id
            FROM unnest($3::integer[], $4::bigint[], $5::uuid[], $6::text[], $7::boolean[])
                WITH ORDINALITY AS d (hook, hook_id, guid, event, is_form, place)
            JOIN hook ON hook.place = d.hook
        ), stored AS (
            INSERT INTO sync_deliveries (hook_id, guid, repo_id, project_id, event, is_form)
            SELECT hook_id, guid, repo_id, project_id, event, is_form FROM incoming i
            WHERE NOT EXISTS (SELECT FROM sync_deliveries d WHERE d.hook_id = i.hook_id AND d.guid = i.guid)
            ORDER BY place
            ON CONFLICT (hook_id, guid) DO NOTHING
            RETURNING seq, hook_id, guid, received_on
        ), bodies AS (
            INSERT INTO sync_delivery_bodies (seq, received_on, body)
            SELECT stored.seq, stored.received_on, b.body
            FROM unnest($8::bytea[]) WITH ORDINALITY AS b (body, place)
            JOIN incoming USING (place)
            JOIN stored USING (hook_id, guid)
        )
        SELECT incoming.place, stored.seq FROM incoming LEFT JOIN stored USING (hook_id, guid)
        """)

    static let pending = SQLStatement(
        "delivery.pending",
        """
        WITH waiting AS (
            SELECT seq, hook_id, guid, repo_id, event, is_form, attempts, received_on
            FROM sync_deliveries
            WHERE project_id = $1 AND state = 'pending' AND seq > $2 AND seq < $3
            ORDER BY seq LIMIT $4
        ), sized AS (
            SELECT w.*, b.body, sum(octet_length(b.body)) OVER (ORDER BY w.seq) - octet_length(b.body) AS bytes_before
            FROM waiting w JOIN sync_delivery_bodies b ON b.seq = w.seq AND b.received_on = w.received_on
        )
        SELECT seq, hook_id, guid, repo_id, event, is_form, attempts, body
        FROM sized WHERE bytes_before < $5 ORDER BY seq
        """)

    static let pendingNamed = SQLStatement(
        "delivery.pending_named",
        """
        SELECT d.seq, d.hook_id, d.guid, d.repo_id, d.event, d.is_form, d.attempts, b.body
        FROM sync_deliveries d JOIN sync_delivery_bodies b ON b.seq = d.seq AND b.received_on = d.received_on
        WHERE d.project_id = $1 AND d.state = 'pending' AND d.seq = ANY ($2::bigint[])
        ORDER BY d.seq
        """)

    static let projectsWithPendingStatement = SQLStatement(
        "delivery.projects_with_pending",
        "SELECT DISTINCT project_id FROM sync_deliveries WHERE state = 'pending' ORDER BY project_id")

    static let finish = SQLStatement("delivery.finish", finishing())

    // If a delivery is not pending any more, the count differs and the division by zero fails the transaction. In a
    // pipeline of statements, only an error can end a transaction between two of them.
    //
    // The time limit for locks holds for the rest of the transaction. It comes first, so that it holds here as well.
    //
    // The connection and then the repositories are locked against deletion before anything else, because deleting locks
    // in that order: a connection, its repositories, then what belongs to them (pull requests, links, checks). Comparing
    // with the count makes Postgres lock one before the other.
    static let take = SQLStatement(
        "delivery.take",
        """
        WITH patience AS MATERIALIZED (
            SELECT CASE WHEN $10::text IS NOT NULL THEN set_config('lock_timeout', $10, true) END AS milliseconds
        ), connection AS MATERIALIZED (
            SELECT i.id FROM patience CROSS JOIN github_integrations i WHERE i.project_id = $9 FOR KEY SHARE OF i
        ), linked AS MATERIALIZED (
            SELECT id FROM github_repositories WHERE project_id = $9 AND (SELECT count(*) FROM connection) >= 0
            ORDER BY id FOR KEY SHARE
        ), taken AS (
            \(finishing()) AND (SELECT count(milliseconds) FROM patience) + (SELECT count(*) FROM linked) >= 0
            RETURNING d.seq
        )
        SELECT 1 / (count(*) = cardinality($1))::integer FROM taken
        """)

    // "IS NOT DISTINCT FROM" keeps the planner from using the index of pending deliveries. Under load that index is
    // full of dead entries, while the primary key finds each row at once.
    private static func finishing() -> String {
        """
        UPDATE sync_deliveries d SET
            state = o.state,
            action = coalesce(o.action, d.action),
            reason = o.reason,
            subject = coalesce(o.subject, d.subject),
            last_error = coalesce(o.error, d.last_error),
            attempts = d.attempts + CASE WHEN o.error IS NULL THEN 0 ELSE 1 END,
            next_attempt_at = now() + o.retry_after * interval '1 millisecond',
            applied_at = CASE WHEN o.state = 'applied' THEN now() END
        FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[],
            $8::text[]) AS o (hook_id, guid, state, action, reason, error, retry_after, subject)
        WHERE d.hook_id = o.hook_id AND d.guid = o.guid AND d.state IS NOT DISTINCT FROM 'pending'
        """
    }
}
