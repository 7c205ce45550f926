// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Waits for the service to finish, and looks whether what it was sent is where it must be.
struct Verification {
    let database: TemporaryPostgres

    /// Returns when no delivery is pending. The server itself looks, every 20 ms: a `psql` for each look would take
    /// processor time from the service.
    func waitUntilNothingIsPending() throws {
        try database.query(
            """
            DO $$
            BEGIN
                FOR attempt IN 1 .. 15000 LOOP
                    EXIT WHEN NOT EXISTS (SELECT FROM sync_deliveries WHERE state = 'pending');
                    PERFORM pg_sleep(0.02);
                END LOOP;
            END
            $$
            """)
        let pending = try count("sync_deliveries WHERE state = 'pending'")
        guard pending == 0 else { throw BenchError("\(pending) deliveries are still pending after five minutes") }
    }

    /// The faults found; none when every acknowledged delivery was applied, once and in full.
    func faults(acknowledged: Int, lost: Int) throws -> [String] {
        var faults: [String] = []
        let deliveries = try count("sync_deliveries")
        if deliveries < acknowledged || deliveries > acknowledged + lost {
            faults.append("\(acknowledged) deliveries acknowledged (\(lost) lost), but \(deliveries) rows")
        }
        for (what, rows) in Self.onePerDelivery {
            let found = try count(rows)
            if found != deliveries { faults.append("\(what): \(found) instead of \(deliveries)") }
        }
        let others = try database.query(
            "SELECT state, reason, last_error, count(*) FROM sync_deliveries WHERE state <> 'applied' GROUP BY 1, 2, 3")
        if !others.isEmpty { faults.append("not applied (state|reason|last error|count):\n\(others)") }
        return faults
    }

    private static let onePerDelivery = [
        ("applied deliveries", "sync_deliveries WHERE state = 'applied' AND applied_at IS NOT NULL"),
        ("bodies", "sync_delivery_bodies"),
        ("pull requests", "github_pull_requests WHERE state = 'open' AND author = 'odd-shepherd'"),
        ("links", "github_task_pr_links"),
        ("events of a link", "sync_outbox WHERE topic = 'github.pr_linked'"),
        (
            "links to the task that the title names",
            """
            github_task_pr_links l JOIN github_pull_requests p ON p.id = l.pull_request_id
                JOIN public.tasks t ON t.id = l.task_id AND t.project_id = p.project_id
                JOIN public.projects j ON j.id = t.project_id
            WHERE starts_with(p.title, j.task_id_prefix || '-' || lpad(t.task_number::text, 6, '0') || ' ')
            """
        ),
    ]

    private func count(_ rows: String) throws -> Int {
        Int(try database.query("SELECT count(*) FROM \(rows)")) ?? -1
    }
}
