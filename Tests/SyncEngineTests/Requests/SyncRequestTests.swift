// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage
import SyncEngine
import Synchronization
import TestSupport
import TestWorlds
import Testing

@Suite("Requests about the sync", .timeLimit(.minutes(15)))
struct SyncRequestTests {
    private func requests(
        _ database: TestDatabase, client: (any PostgresClient)? = nil
    ) -> SyncRequests {
        SyncRequests(
            client: client ?? database.pool, expectsHooks: true,
            feed: SyncEventFeed(client: database.pool, environment: .real()), wake: {}, notice: { _, _ in })
    }

    @Test("Health is read in one round trip of three statements, and has what is stored")
    func health() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let trips = Counted()
            let client = FaultyClient(database.pool) { queries in
                trips.add(queries.count)
                return nil
            }
            try await database.execute(
                """
                UPDATE github_repositories SET github_repo_id = 5, hook_state = 'missing', hook_error = 'no right';
                INSERT INTO sync_accounts (id, kind, github_id, login)
                VALUES ('00000000-0000-0000-0000-0000000000a1', 'user', 9, 'octocat');
                UPDATE github_integrations SET account_id = '00000000-0000-0000-0000-0000000000a1';
                INSERT INTO sync_rate_limits (account, resource, "limit", remaining, blocked_until)
                VALUES ('user:9', 'core', 5000, 4999, NULL), ('user:9', '(content)', NULL, NULL, now() + interval '1 hour');
                INSERT INTO sync_cursors (github_repo_id, polled_at) VALUES (5, '2026-01-01 00:00:00Z');
                INSERT INTO sync_schedule (kind, github_repo_id, due_at, failures, last_error)
                VALUES ('poll', 5, '2026-01-02 00:00:00Z', 1, 'slow'), ('sweep', 5, 'infinity', 4, 'worse');
                INSERT INTO sync_backfills (repo_id, done, total) VALUES ('\(project.repoID)', 3, 9);
                INSERT INTO sync_deliveries (hook_id, guid, repo_id, project_id, event, state, source, applied_at)
                SELECT \(project.hookID), gen_random_uuid(), '\(project.repoID)', '\(project.id)', 'push', state, source,
                    CASE state WHEN 'applied' THEN now() END
                FROM (VALUES ('applied', 'webhook'), ('applied', 'pulled'), ('applied', 'redelivered'),
                    ('ignored', 'webhook'), ('failed', 'webhook'), ('dead', 'pulled'), ('pending', 'webhook'))
                    AS d (state, source)
                """)
            let health = try await requests(database, client: client).health(of: project.id)
            #expect(trips.all == [3])
            #expect(health.project.account == "octocat")
            #expect(health.project.remaining == 4999)
            #expect(health.project.blockedUntil != nil)
            #expect(health.project.pending == 1)
            #expect(health.project.failed == 2)
            #expect(health.counts[project.repoID]?.applied == 3)
            #expect(health.counts[project.repoID]?.recovered == 2)
            let repository = try #require(health.repositories.first)
            #expect(repository.lastPollAt?.rfc3339 == "2026-01-01T00:00:00.000000Z")
            #expect(repository.nextPollAt?.rfc3339 == "2026-01-02T00:00:00.000000Z")
            #expect(repository.failingWork == "sweep" && repository.failures == 4)
            #expect(repository.lastDeliveryAt != nil)
            #expect(repository.backfill?.done == 3 && repository.backfill?.total == 9)
            #expect(health.status == .degraded)
            #expect(
                Set(health.problems.map(\.code)) == [.hookMissing, .workFailing, .deliveriesFailed, .rateLimited])
        }
    }

    @Test("A project without a connection has no health, and cannot be compared")
    func notConnected() async throws {
        try await TestDatabase.with { database in
            let sync = requests(database)
            for attempt in [
                { _ = try await sync.health(of: UUID()) },
                { _ = try await sync.resync(project: UUID(), repository: nil) },
                { _ = try await sync.events(of: UUID()) },
            ] as [() async throws -> Void] {
                let code = try await failureCode(attempt)
                #expect(code == .integrationNotFound)
            }
        }
    }

    @Test(
        "A sync makes all work due, begins the history anew, and wakes the loops; another project's repository is none")
    func resync() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await database.execute("UPDATE github_repositories SET github_repo_id = 42")
            let other = try await TestProject.make(in: database, hookID: 77)
            let wakes = Atomic(0)
            let sync = SyncRequests(
                client: database.pool, expectsHooks: true,
                feed: SyncEventFeed(client: database.pool, environment: .real()),
                wake: { wakes.add(1, ordering: .relaxed) }, notice: { _, _ in })
            let refused = try await failureCode {
                _ = try await sync.resync(project: project.id, repository: other.repoID)
            }
            #expect(refused == .repositoryNotFound)
            #expect(try await database.number("SELECT count(*) FROM sync_schedule") == 0)
            try await database.execute(
                """
                INSERT INTO sync_backfills (repo_id, state, next_page, done, finished_at)
                VALUES ('\(project.repoID)', 'done', 8, 700, now());
                INSERT INTO sync_schedule (kind, repo_id, due_at) VALUES ('backfill', '\(project.repoID)', 'infinity')
                """)
            for repository in [nil, project.repoID] {
                let started = try await sync.resync(project: project.id, repository: repository)
                #expect(started.repositories.map(\.id) == [project.repoID])
                let due = try await database.rows(
                    "SELECT kind FROM sync_schedule WHERE due_at <= now() ORDER BY kind")
                #expect(due == ["(backfill)", "(log)", "(poll)", "(sweep)"])
            }
            #expect(wakes.load(ordering: .relaxed) == 2)
            let backfill = try await database.rows("SELECT state, next_page, done FROM sync_backfills")
            #expect(backfill == ["(running,1,0)"])
        }
    }

    @Test("The log is read in pages that neither repeat nor leave out, and filtered by state and repository")
    func log() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let other = try await TestProject.make(in: database, hookID: 77)
            for (each, count) in [(project, 25), (other, 3)] {
                try await database.execute(
                    """
                    INSERT INTO sync_deliveries
                        (hook_id, guid, repo_id, project_id, event, state, received_on, received_at)
                    SELECT \(each.hookID), gen_random_uuid(), '\(each.repoID)', '\(each.id)', 'push',
                        (ARRAY['pending', 'applied', 'ignored', 'failed', 'dead'])[n % 5 + 1],
                        current_date - (30 - n) / 10, now() - (30 - n) * interval '1 hour'
                    FROM generate_series(1, \(count)) n
                    """)
            }
            let sync = requests(database)
            let expected = try await database.rows(
                "SELECT guid FROM sync_deliveries WHERE project_id = '\(project.id)' ORDER BY received_on DESC, seq DESC"
            )
            for size in [1, 4, 24, 25, 100] {
                var filter = DeliveryLogFilter()
                filter.pageSize = size
                var found: [String] = []
                repeat {
                    let page = try await sync.deliveries(project: project.id, filter)
                    #expect(page.deliveries.count <= size)
                    found += page.deliveries.map { "(\($0.key.guid.uuidString.lowercased()))" }
                    filter.cursor = page.next
                } while filter.cursor != nil
                #expect(found == expected, "pages of \(size)")
            }
            for state in [DeliveryOutcome.State.pending, .applied, .ignored, .failed, .dead] {
                var filter = DeliveryLogFilter()
                filter.state = state
                filter.repository = project.repoID
                let page = try await sync.deliveries(project: project.id, filter)
                #expect(page.deliveries.count == 5)
                #expect(page.deliveries.allSatisfy { $0.state == state })
            }
            var foreign = DeliveryLogFilter()
            foreign.repository = other.repoID
            let filter = foreign
            let refused = try await failureCode {
                _ = try await sync.deliveries(project: project.id, filter)
            }
            #expect(refused == .repositoryNotFound)
        }
    }

    /// The sizes of round trips.
    private final class Counted: Sendable {
        private let sizes = Mutex<[Int]>([])
        var all: [Int] { sizes.withLock { $0 } }
        func add(_ size: Int) { sizes.withLock { $0.append(size) } }
    }
}
