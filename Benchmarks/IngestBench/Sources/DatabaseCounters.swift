// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The server's own counts at one moment.
struct DatabaseCounters {
    let walBytes: Double
    let walSyncs: Double
    let databaseBytes: Double

    init(of database: TemporaryPostgres) throws {
        let row = try database.query(
            """
            SELECT pg_current_wal_lsn() - '0/0'::pg_lsn, (SELECT wal_sync FROM pg_stat_wal),
                pg_database_size(current_database())
            """)
        let values = row.split(separator: "|").compactMap { Double($0) }
        guard values.count == 3 else { throw BenchError("unexpected counters: \(row)") }
        (walBytes, walSyncs, databaseBytes) = (values[0], values[1], values[2])
    }
}

/// The statements that a phase ran, counted by `pg_stat_statements` where the server has it.
struct StatementCounter {
    private let database: TemporaryPostgres

    init?(database: TemporaryPostgres) {
        self.database = database
        // Not installed: then nothing is counted.
        guard (try? database.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public")) != nil else {
            return nil
        }
    }

    func start() throws {
        try track("top")
        try database.query("SELECT pg_stat_statements_reset()")
    }

    /// Ends the counting. `SELECT`s of the load generator's own are left out.
    func stop() throws -> (total: Int, busiest: String) {
        try track("none")
        let own = "query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE 'DO $$%'"
        let total = try database.query("SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE \(own)")
        let busiest = try database.query(
            """
            SELECT format('  %8s calls %10s rows %9s ms  %s', calls, rows, round(total_exec_time::numeric),
                left(regexp_replace(query, '\\s+', ' ', 'g'), 110))
            FROM pg_stat_statements WHERE \(own) ORDER BY total_exec_time DESC LIMIT 12
            """)
        return (Int(total) ?? 0, busiest)
    }

    private func track(_ what: String) throws {
        try database.query("ALTER SYSTEM SET pg_stat_statements.track = '\(what)'")
        try database.query("SELECT pg_reload_conf()")
    }
}
