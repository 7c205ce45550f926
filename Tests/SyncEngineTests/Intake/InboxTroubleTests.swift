// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import Logging
import Storage
import Synchronization
import TestSupport
import Testing

@testable import SyncEngine

@Suite("An inbox whose statements fail", .timeLimit(.minutes(15)))
struct InboxTroubleTests {
    private typealias Answers = Mutex<[UUID: String]>

    /// Stores deliveries that all wait when the inbox begins, so that the first flush has all of them.
    /// - Parameters:
    ///   - meanwhile: runs while the inbox does.
    /// - Returns: The answer to each delivery.
    private func store(
        _ deliveries: [NewDelivery], in database: TestDatabase, lockTimeout: Duration = .milliseconds(200),
        flushDeadline: Duration = .backstop, metrics: TestMetrics = TestMetrics(),
        fault: @escaping @Sendable ([PostgresQuery]) -> FaultyClient.Fault? = { _ in nil },
        meanwhile: () async throws -> Void = {}
    ) async throws -> [UUID: String] {
        let environment = SyncEnvironment.real(metrics: metrics)
        var configuration = database.configuration
        configuration.lockTimeout = lockTimeout
        let pool = PostgresPool(
            configuration, limits: .init(size: 4, waitDeadline: .backstop), environment: environment)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        var settings = WebhookInbox.Settings()
        settings.flushDeadline = flushDeadline
        let inbox = WebhookInbox(
            client: FaultyClient(pool, fault: fault),
            directory: ProjectDirectory(client: pool, environment: environment, logger: logger), settings: settings,
            environment: environment, logger: logger)
        let answers = Answers([:])
        for delivery in deliveries {
            inbox.append(delivery) { result in
                answers.withLock { $0[delivery.guid] = Self.text(result) }
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await inbox.run() }
            try await meanwhile()
            inbox.close()
            try await group.waitForAll()
        }
        await pool.close()
        return answers.withLock { $0 }
    }

    private static func text(_ result: Result<DeliveryStore.Appended, PostgresError>) -> String {
        switch result {
        case .success(.stored): "stored"
        case .success(.duplicate): "duplicate"
        case .success(.hookChanged): "changed"
        case .failure(let error): error.sqlState ?? "\(error.code)"
        }
    }

    private func deliveries(_ count: Int, _ project: TestProject, in database: TestDatabase) async throws
        -> [NewDelivery]
    {
        let hook = try await project.hook(in: database)
        return (0 ..< count).map { _ in
            NewDelivery(hook: hook, hookID: hook.hookID, guid: UUID(), event: "push", isForm: false, body: [7])
        }
    }

    /// Another session holds the key of a delivery, and does not commit.
    private static func holding(_ delivery: NewDelivery) -> String {
        """
        INSERT INTO sync_deliveries (hook_id, guid, repo_id, project_id, event)
        VALUES (\(delivery.hookID), '\(delivery.guid)', '\(delivery.hook.repoID)', '\(delivery.hook.projectID)', 'push')
        """
    }

    @Test("stores every delivery except the one that a lock holds up, and that one when the lock is gone")
    func lockedOne() async throws {
        try await TestDatabase.with { database in
            let (one, other) = (
                try await TestProject.make(in: database), try await TestProject.make(in: database, hookID: 2)
            )
            let mine = try await deliveries(5, one, in: database)
            let theirs = try await deliveries(20, other, in: database)
            let lock = try await database.lock(by: Self.holding(mine[2]))
            let metrics = TestMetrics()
            let answers = try await store(
                mine + theirs, in: database, metrics: metrics,
                meanwhile: {
                    try await metrics.count("paca_sync_inbox_deliveries_total", ("result", "stored"), reaches: 24)
                    #expect(metrics.count("paca_sync_inbox_divisions_total") == 1)
                    await lock.release()
                })
            #expect(answers.count == 25)
            #expect(Set(answers.values) == ["stored"])
            #expect(try await database.number("SELECT count(*) FROM sync_deliveries") == 25)
        }
    }

    @Test("gives up only the delivery that a lock holds up for too long")
    func givenUp() async throws {
        try await TestDatabase.with { database in
            let (one, other) = (
                try await TestProject.make(in: database), try await TestProject.make(in: database, hookID: 2)
            )
            let mine = try await deliveries(3, one, in: database)
            let theirs = try await deliveries(3, other, in: database)
            let lock = try await database.lock(by: Self.holding(mine[0]))
            let answers = try await store(
                mine + theirs, in: database, lockTimeout: .milliseconds(50), flushDeadline: .seconds(2))
            await lock.release()
            #expect(answers[mine[0].guid] == "55P03" || answers[mine[0].guid] == "deadlineExceeded")
            #expect((mine.dropFirst() + theirs).allSatisfy { answers[$0.guid] == "stored" })
        }
    }

    @Test("stores other projects' deliveries when the server refuses one project's")
    func refused() async throws {
        try await TestDatabase.with { database in
            let (one, other) = (
                try await TestProject.make(in: database), try await TestProject.make(in: database, hookID: 2)
            )
            try await database.execute(
                "ALTER TABLE sync_deliveries ADD CONSTRAINT test CHECK (project_id <> '\(one.id)') NOT VALID")
            let mine = try await deliveries(3, one, in: database)
            let theirs = try await deliveries(3, other, in: database)
            let metrics = TestMetrics()
            let answers = try await store(mine + theirs, in: database, metrics: metrics)
            #expect(mine.allSatisfy { answers[$0.guid] == "23514" })
            #expect(theirs.allSatisfy { answers[$0.guid] == "stored" })
            #expect(metrics.count("paca_sync_inbox_deliveries_total", ("result", "failed")) == 3)
        }
    }

    @Test("makes the partition of today if it is missing")
    func missingPartition() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await database.execute(
                """
                DO $$ BEGIN
                    EXECUTE format('DROP TABLE %I',
                        'sync_delivery_bodies_' || to_char((now() AT TIME ZONE 'UTC')::date, 'YYYYMMDD'));
                END $$
                """)
            let answers = try await store(try await deliveries(4, project, in: database), in: database)
            #expect(answers.values.sorted() == ["stored", "stored", "stored", "stored"])
            #expect(try await database.number("SELECT count(*) FROM sync_delivery_bodies") == 4)
        }
    }

    @Test("answers all deliveries with an error in an outage, without trying them one by one")
    func outage() async throws {
        try await TestDatabase.with { database in
            let (one, other) = (
                try await TestProject.make(in: database), try await TestProject.make(in: database, hookID: 2)
            )
            let all = try await deliveries(2, one, in: database) + deliveries(2, other, in: database)
            let tries = Mutex(0)
            let answers = try await store(
                all, in: database,
                fault: { queries in
                    guard queries.first?.statement.name == "delivery.append" else { return nil }
                    tries.withLock { $0 += 1 }
                    return .before(PostgresError(.server, operation: "test", sqlState: "53100", detail: "disk full"))
                })
            #expect(answers.values.sorted() == ["53100", "53100", "53100", "53100"])
            #expect(tries.withLock { $0 } == 1)
        }
    }
}
