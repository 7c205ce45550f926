// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Storage

/// See `design/architecture.md`, "Claim first".
@Suite("Deliveries that a transaction takes to apply them", .timeLimit(.minutes(15)))
struct DeliveryTakingTests {
    private static let event = OutboxStore.append([OutboxRow(topic: "test", payload: "{}")])
    private static let events = "SELECT count(*) FROM sync_outbox"
    private static let blocked = """
        EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database())
        """

    private func store(_ count: Int, _ project: TestProject, in database: TestDatabase) async throws -> [DeliveryKey] {
        let hook = try await project.hook(in: database)
        let deliveries = (0 ..< count).map { _ in
            NewDelivery(hook: hook, hookID: hook.hookID, guid: UUID(), event: "push", isForm: false, body: [7])
        }
        _ = try await database.pool.run(DeliveryStore.append(deliveries))
        return deliveries.map(\.key)
    }

    private func take(_ keys: ArraySlice<DeliveryKey>, _ project: TestProject) -> PostgresQuery {
        DeliveryStore.take(keys.map { DeliveryOutcome(key: $0, state: .applied) }, project: project.id)
    }

    private func states(in database: TestDatabase) async throws -> [String] {
        try await database.rows("SELECT state FROM sync_deliveries ORDER BY seq")
    }

    @Test("are taken all or none; if none, the transaction has no effect")
    func allOrNone() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let keys = try await store(3, project, in: database)
            _ = try await database.pool.run([take(keys[0 ..< 2], project), Self.event])
            let second = await outcome { () async throws(PostgresError) in
                try await database.pool.run([take(keys[1 ..< 3], project), Self.event]).count
            }
            #expect(second.error.map(DeliveryStore.isTakenElsewhere) == true)
            #expect(try await states(in: database) == ["(applied)", "(applied)", "(pending)"])
            #expect(try await database.number(Self.events) == 1)
        }
    }

    @Test("make a second transaction wait; it has no effect if the first commits, and takes them if not")
    func twoAtOnce() async throws {
        for commits in [true, false] {
            try await TestDatabase.with { database in
                let project = try await TestProject.make(in: database)
                let keys = try await store(2, project, in: database)
                try await database.connected { first in
                    try await first.execute(script: "BEGIN", operation: "test")
                    _ = try await first.run([take(keys[0 ..< 1], project), Self.event])
                    async let second = outcome { () async throws(PostgresError) in
                        try await database.pool.run([take(keys[0 ..< 2], project), Self.event]).count
                    }
                    try await database.wait(until: Self.blocked)
                    try await first.execute(script: commits ? "COMMIT" : "ROLLBACK", operation: "test")
                    let error = await second.error
                    #expect(error.map(DeliveryStore.isTakenElsewhere) == (commits ? true : nil))
                }
                #expect(try await states(in: database) == ["(applied)", commits ? "(pending)" : "(applied)"])
                #expect(try await database.number(Self.events) == 1)
            }
        }
    }

    @Test("are given up, without effect, when a lock is not free in time; the limit ends with the transaction")
    func lockTimeout() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let keys = try await store(2, project, in: database)
            let outcomes = keys.map { DeliveryOutcome(key: $0, state: .applied) }
            let take = DeliveryStore.take(outcomes, project: project.id, lockTimeout: .milliseconds(50))
            // The row that the transaction takes, the repository that it locks, and a row that it writes later.
            for statement in ["FROM sync_deliveries", "FROM github_repositories", "FROM sync_outbox"] {
                _ = try await database.pool.run(
                    [OutboxStore.append([OutboxRow(topic: "old", payload: "{}")])], deadline: nil)
                let lock = try await database.lock(by: "SELECT \(statement) FOR UPDATE")
                let write = PostgresQuery.test("UPDATE sync_outbox SET payload = '{}'")
                let late = await outcome { () async throws(PostgresError) in
                    try await database.pool.run([take, write], deadline: nil).count
                }
                #expect(late.error?.isLocked == true, "\(statement)")
                await lock.release()
                #expect(try await states(in: database) == ["(pending)", "(pending)"])
            }
            #expect(try await database.rows("SELECT current_setting('lock_timeout')") == ["(0)"])
            _ = try await database.pool.run([take], deadline: nil)
            #expect(try await states(in: database) == ["(applied)", "(applied)"])
        }
    }

    @Test("do not make intake wait: a repeated one is a duplicate at once, and the rest of its flush is stored")
    func intake() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let hook = try await project.hook(in: database)
            let deliveries = (0 ..< 2).map { _ in
                NewDelivery(hook: hook, hookID: hook.hookID, guid: UUID(), event: "push", isForm: false, body: [7])
            }
            _ = try await database.pool.run(DeliveryStore.append([deliveries[0]]))
            try await database.connected { applying in
                try await applying.execute(script: "BEGIN", operation: "test")
                _ = try await applying.run(take([deliveries[0].key], project))
                // If the flush waited, it would wait for a lock that is only released after it.
                let flush = try await database.pool.run([DeliveryStore.append(deliveries)], deadline: .seconds(60))
                let answers = try DeliveryStore.appended(from: try #require(flush.first), count: 2)
                #expect(answers.first == .duplicate)
                guard case .stored = answers.last else {
                    Issue.record("\(answers)")
                    return
                }
            }
        }
    }

    @Test("and the unlinking of their repository take locks in the same order, so that neither fails")
    func unlinking() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let keys = try await store(2, project, in: database)
            try await database.execute(
                """
                INSERT INTO github_pull_requests (project_id, repo_id, pr_number, github_pr_id, title, state, html_url,
                    head_branch, base_branch, author)
                VALUES ('\(project.id)', '\(project.repoID)', 1, 1, 'before', 'open', '', 'topic', 'main', '')
                """)
            try await database.connected { applying in
                try await applying.execute(script: "BEGIN", operation: "test")
                _ = try await applying.run(take(keys[...], project))
                async let unlinked = outcome { () async throws(PostgresError) in
                    try await database.pool.run(
                        RepositoryStore.unlink(project: project.id, repository: project.repoID)
                    ).affectedRows
                }
                try await database.wait(until: Self.blocked)
                // The deletion reaches this row by cascade.
                try await applying.execute(
                    script: "UPDATE github_pull_requests SET title = 'after'; COMMIT", operation: "test")
                #expect(try await unlinked.get() == 1)
            }
            #expect(try await database.number("SELECT count(*) FROM github_pull_requests") == 0)
        }
    }

    @Test("lock the connection before its repositories, as disconnecting does, in whatever order it deletes them")
    func disconnecting() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let keys = try await store(1, project, in: database)
            try await database.execute(
                """
                INSERT INTO github_repositories (id, project_id, integration_id, owner, repo_name, full_name)
                SELECT md5(n::text)::uuid, project_id, integration_id, owner, 'r' || n, 'r' || n
                FROM github_repositories, generate_series(1, 20) n
                """)
            try await database.connected { disconnecting in
                try await disconnecting.execute(
                    script: "BEGIN; SELECT FROM github_integrations FOR UPDATE", operation: "test")
                async let applied = outcome { () async throws(PostgresError) in
                    try await database.pool.run([take(keys[...], project), Self.event]).count
                }
                try await database.wait(until: Self.blocked)
                // If the other transaction had locked one of them before the connection, both would wait for each other.
                try await disconnecting.execute(
                    script: "DELETE FROM github_repositories; DELETE FROM github_integrations; COMMIT",
                    operation: "test")
                #expect(try await applied.get() == 2)
            }
        }
    }
}
