// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Storage
import TestSupport
import TestWorlds
import Testing

@testable import SyncEngine

/// See `design/architecture.md`, "Rules that keep intake alive whatever else happens in the database".
@Suite("Upkeep beside intake", .timeLimit(.minutes(15)))
struct UpkeepTests {
    /// An engine with the pools of production.
    private struct World: Sendable {
        let database: TestDatabase
        let engine: Engine
        let metrics: TestMetrics

        static func with(
            failing: String = "", _ body: @Sendable (World) async throws -> Void
        ) async throws {
            try await TestDatabase.with { database in
                let metrics = TestMetrics()
                let environment = SyncEnvironment.real(metrics: metrics)
                let pools = EnginePools(database.configuration, environment: environment)
                var clients = pools.clients
                clients.upkeep = FaultyClient(clients.upkeep) { queries in
                    queries.first?.statement.name == failing
                        ? .before(PostgresError(.deadlineExceeded, operation: failing, detail: "test")) : nil
                }
                let engine = Engine(
                    clients: clients, secretBox: try SecretBox(key: TestProject.encryptionKey), gitHub: nil,
                    environment: environment,
                    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
                let world = World(database: database, engine: engine, metrics: metrics)
                let result: Result<Void, any Error>
                do {
                    result = .success(try await body(world))
                } catch {
                    result = .failure(error)
                }
                await pools.close()
                try result.get()
            }
        }

        /// Sends deliveries at once, and expects that all are accepted and that no flush had to be divided.
        func deliver(_ count: Int, to projects: TestProject..., sourceLocation: SourceLocation = #_sourceLocation)
            async throws
        {
            let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0 ..< count {
                    group.addTask {
                        let body = Array(#"{"action":"created"}"#.utf8)
                        let answer = try await projects[index % projects.count].deliver(
                            "star", body, to: engine.intake)
                        if case .accepted = answer { return true } else { return false }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0 }.count == count, sourceLocation: sourceLocation)
            #expect(metrics.count("paca_sync_inbox_divisions_total") == 0, sourceLocation: sourceLocation)
        }

        func partition(_ daysFromNow: Int) async throws -> String {
            let row = try await database.rows(
                """
                SELECT 'sync_delivery_bodies_' || to_char((now() AT TIME ZONE 'UTC')::date + \(daysFromNow), 'YYYYMMDD')
                """)
            return String(try #require(row.first).dropFirst().dropLast())
        }

        /// Whether a table exists and is a partition.
        func stage(of table: String) async throws -> String {
            try await database.rows(
                """
                SELECT CASE WHEN to_regclass('\(table)') IS NULL THEN 'none' ELSE coalesce(
                    (SELECT CASE WHEN inhdetachpending THEN 'detaching' ELSE 'attached' END FROM pg_inherits
                    WHERE inhrelid = to_regclass('\(table)')), 'detached') END
                """
            ).first.map { String($0.dropFirst().dropLast()) } ?? ""
        }

        /// Makes a partition of twenty days ago, with a body.
        func makeExpired() async throws -> String {
            let name = try await partition(-20)
            try await database.execute(
                """
                DO $$ DECLARE day date := (now() AT TIME ZONE 'UTC')::date - 20; BEGIN
                    EXECUTE format('CREATE TABLE \(name) PARTITION OF sync_delivery_bodies FOR VALUES FROM (%L) TO (%L)',
                        day, day + 1);
                    INSERT INTO sync_delivery_bodies VALUES (0, day, 'x');
                END $$
                """)
            return name
        }
    }

    @Test("A deletion that is not committed holds up no delivery, of the same project or another one")
    func deletion() async throws {
        try await World.with { world in
            let gone = try await TestProject.make(in: world.database, hookID: 1)
            let kept = try await TestProject.make(in: world.database, hookID: 2)
            try await world.engine.whileRunning { engine in
                try await world.deliver(2, to: gone, kept)
                let host = try await PostgresConnection.connect(world.database.configuration, environment: .real())
                try await host.execute(
                    script: "BEGIN; DELETE FROM projects WHERE id = '\(gone.id)'", operation: "test")
                try await world.deliver(240, to: kept, kept, gone)
                #expect(
                    try await world.database.number(
                        "SELECT count(*) FROM sync_deliveries WHERE project_id = '\(gone.id)'") == 81)
                try await host.execute(script: "COMMIT", operation: "test")
                await host.close()
                #expect(
                    try await gone.deliver("star", Array("{}".utf8), to: engine.intake) == .unauthorized)
                try await world.deliver(1, to: kept)
            }
            // P6: nothing is left once the loop has worked.
            try await world.engine.round(of: "tombstones")
            #expect(world.metrics.values("paca_sync_tombstones").last == 0)
            let rows = try await world.database.rows("SELECT DISTINCT project_id FROM sync_deliveries")
            #expect(rows == ["(\(kept.id.uuidString.lowercased()))"])
            #expect(
                try await world.database.number("SELECT count(*) FROM sync_delivery_bodies")
                    == world.database.number("SELECT count(*) FROM sync_deliveries"))
        }
    }

    @Test("While a dump reads the bodies, partitions are made and dropped as far as possible, and intake goes on")
    func dump() async throws {
        try await World.with { world in
            let project = try await TestProject.make(in: world.database)
            let expired = try await world.makeExpired()
            let (today, coming) = (try await world.partition(0), try await world.partition(14))
            try await world.database.execute("DROP TABLE \(coming)")
            let engine = world.engine
            let intake = { @Sendable () async throws in
                try await engine.whileRunning { _ in try await world.deliver(60, to: project) }
            }
            let dump = try await world.database.lock(
                by: "LOCK TABLE sync_delivery_bodies IN ACCESS SHARE MODE; SELECT FROM sync_delivery_bodies")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask(operation: intake)
                for _ in 0 ..< 3 { try await engine.round(of: "janitor") }
                try await group.waitForAll()
            }
            #expect(try await world.stage(of: coming) == "attached")
            #expect(try await world.stage(of: expired) == "detaching")
            await dump.release()
            try await world.database.execute("SELECT FROM sync_delivery_bodies")
            try await eventually("the dump's session is over") {
                try await engine.round(of: "janitor")
                return try await world.stage(of: expired) == "none"
            }
            #expect(try await world.stage(of: today) == "attached")
            #expect(try await world.database.number("SELECT count(*) FROM sync_delivery_bodies") == 60)
        }
    }

    @Test("A partition that is detached but still read is dropped later")
    func detached() async throws {
        try await World.with { world in
            let expired = try await world.makeExpired()
            try await world.database.execute("ALTER TABLE sync_delivery_bodies DETACH PARTITION \(expired)")
            let reader = try await world.database.lock(by: "SELECT FROM \(expired)")
            try await world.engine.round(of: "janitor")
            #expect(try await world.stage(of: expired) == "detached")
            await reader.release()
            try await eventually("the reader's session is over") {
                try await world.engine.round(of: "janitor")
                return try await world.stage(of: expired) == "none"
            }
        }
    }

    @Test("A step of the janitor that fails does not prevent the others, and is reported")
    func oneFails() async throws {
        for failing in ["retention.make_partitions", "retention.forget_deliveries", "check.forget"] {
            try await World.with(failing: failing) { world in
                let expired = try await world.makeExpired()
                try await world.database.execute(
                    """
                    INSERT INTO sync_cleanup (integration_id, project_id, done_at)
                    VALUES (gen_random_uuid(), gen_random_uuid(), now() - interval '31 days')
                    """)
                let error = await #expect(throws: PostgresError.self) { try await world.engine.round(of: "janitor") }
                #expect(error?.operation == failing)
                #expect(try await world.stage(of: expired) == "none")
                #expect(try await world.database.number("SELECT count(*) FROM sync_cleanup") == 0)
            }
        }
    }

    @Test("What nobody needs any more is deleted, and nothing else")
    func trimming() async throws {
        try await World.with { world in
            let project = try await TestProject.make(in: world.database)
            try await world.database.execute(
                """
                INSERT INTO sync_accounts (id, kind, github_id, login, updated_at) VALUES
                    ('00000000-0000-4000-8000-000000000001', 'user', 1, 'used', now() - interval '9 days'),
                    ('00000000-0000-4000-8000-000000000002', 'user', 2, 'unused', now() - interval '2 days'),
                    ('00000000-0000-4000-8000-000000000003', 'user', 3, 'new', now());
                UPDATE github_integrations SET account_id = '00000000-0000-4000-8000-000000000001';
                INSERT INTO sync_cleanup (integration_id, project_id, owner, done_at) VALUES
                    (gen_random_uuid(), gen_random_uuid(), 'old', now() - interval '31 days'),
                    (gen_random_uuid(), gen_random_uuid(), 'ended', now() - interval '29 days'),
                    (gen_random_uuid(), gen_random_uuid(), 'open', NULL);
                INSERT INTO sync_outbox (topic, payload, created_at, published_at) VALUES
                    ('old', '{}', now() - interval '3 days', now() - interval '25 hours'),
                    ('published', '{}', now() - interval '3 days', now() - interval '23 hours'),
                    ('waiting', '{}', now() - interval '3 days', NULL);
                INSERT INTO github_pull_requests (project_id, repo_id, pr_number, github_pr_id, state, head_sha) VALUES
                    ('\(project.id)', '\(project.repoID)', 1, 1, 'open', 'open'),
                    ('\(project.id)', '\(project.repoID)', 2, 2, 'merged', 'merged');
                INSERT INTO github_checks (repo_id, head_sha, kind, name, status, updated_at)
                SELECT '\(project.repoID)', sha, 'check_run', age::text, 'completed', now() - age * interval '1 day'
                FROM unnest(ARRAY['open', 'merged', 'none']) AS sha, unnest(ARRAY[29, 31]) AS age;
                """)
            try await world.engine.round(of: "janitor")
            #expect(
                try await world.database.rows("SELECT login FROM sync_accounts ORDER BY 1") == ["(new)", "(used)"])
            #expect(
                try await world.database.rows("SELECT owner FROM sync_cleanup ORDER BY 1") == ["(ended)", "(open)"])
            #expect(
                try await world.database.rows("SELECT topic FROM sync_outbox ORDER BY id")
                    == ["(published)", "(waiting)"])
            #expect(
                try await world.database.rows("SELECT head_sha, name FROM github_checks ORDER BY 1, 2")
                    == ["(merged,29)", "(none,29)", "(open,29)", "(open,31)"])
            // The walk through the checks begins again at its start.
            try await world.database.execute("UPDATE github_checks SET updated_at = now() - interval '40 days'")
            for _ in 0 ..< 2 { try await world.engine.round(of: "janitor") }
            #expect(
                try await world.database.rows("SELECT head_sha, name FROM github_checks ORDER BY 1, 2")
                    == ["(open,29)", "(open,31)"])
        }
    }
}
