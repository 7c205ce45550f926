// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("The schedule in Postgres")
struct ScheduleStoreTests {
    private let link = UUID()

    private func claim(
        _ kind: ScheduledWork.Kind, _ database: TestDatabase, limit: Int = 10
    ) async throws -> [ScheduledWork] {
        try ScheduleStore.work(
            from: try await database.pool.run(ScheduleStore.claim(kind, limit: limit, lease: .seconds(60))))
    }

    private func demand(_ work: ScheduledWork..., in database: TestDatabase) async throws {
        _ = try await database.pool.run(ScheduleStore.demand(work))
    }

    @Test("Work is claimed by one, the most overdue first, and again when the claim has ended")
    func claims() async throws {
        try await TestDatabase.with { database in
            try await demand(.init(.poll, .repository(1)), .init(.poll, .repository(2)), in: database)
            try await database.execute(
                "UPDATE sync_schedule SET due_at = now() - interval '1 hour' WHERE github_repo_id = 2")
            let first = try await claim(.poll, database, limit: 1)
            #expect(first.map(\.subject) == [.repository(2)])
            #expect(try await claim(.poll, database).map(\.subject) == [.repository(1)])
            #expect(try await claim(.poll, database) == [])
            #expect(try await claim(.sweep, database) == [], "another kind")
            try await database.execute("UPDATE sync_schedule SET leased_until = now(), due_at = now()")
            #expect(try await claim(.poll, database).count == 2)
        }
    }

    @Test("Who had the claim before changes nothing any more")
    func fencing() async throws {
        try await TestDatabase.with { database in
            try await demand(.init(.log, .link(link)), in: database)
            let old = try #require(try await claim(.log, database).first)
            try await database.execute(
                "UPDATE sync_schedule SET leased_until = now() - interval '1 second', due_at = now()")
            let new = try #require(try await claim(.log, database).first)
            for next in [ScheduleStore.Settlement.Next.again(after: .seconds(9)), .onDemand, .gone] {
                let late = ScheduleStore.Settlement(old, next, error: "late", failures: 7)
                #expect(try await database.pool.run(ScheduleStore.settle(late)).affectedRows == 0)
            }
            let end = ScheduleStore.Settlement(new, .again(after: .seconds(100)), error: "why", failures: 3)
            #expect(try await database.pool.run(ScheduleStore.settle(end)).affectedRows == 1)
            let row = "SELECT failures, last_error, due_at > now() + interval '90 seconds' FROM sync_schedule"
            #expect(try await database.rows(row) == ["(3,why,t)"])
        }
    }

    @Test("What was asked for during the work is done once more; finished work waits for a demand")
    func demands() async throws {
        try await TestDatabase.with { database in
            try await demand(.init(.backfill, .link(link)), in: database)
            let first = try #require(try await claim(.backfill, database).first)
            try await demand(.init(.backfill, .link(link)), in: database)
            #expect(try await claim(.backfill, database) == [], "it is being done")
            _ = try await database.pool.run(ScheduleStore.settle(.init(first, .onDemand)))
            let second = try #require(try await claim(.backfill, database).first)
            _ = try await database.pool.run(ScheduleStore.settle(.init(second, .onDemand)))
            #expect(try await claim(.backfill, database) == [])
            _ = try await database.pool.run(ScheduleStore.hasten(.backfill, within: .zero))
            #expect(try await claim(.backfill, database) == [], "a start does not repeat it")
            try await demand(.init(.backfill, .link(link)), in: database)
            let third = try #require(try await claim(.backfill, database).first)
            _ = try await database.pool.run(ScheduleStore.settle(.init(third, .gone)))
            #expect(try await database.number("SELECT count(*) FROM sync_schedule") == 0)
        }
    }

    @Test("Every link gets its rows once, spread over time; a repository of two projects gets one poll and one sweep")
    func fill() async throws {
        try await TestDatabase.with { database in
            for hook in [1, 2] as [Int64] { _ = try await TestProject.make(in: database, hookID: hook) }
            let fill = ScheduleStore.fill(polls: .seconds(300), sweeps: .seconds(86_400))
            #expect(try await database.pool.run(fill).affectedRows == 0, "GitHub's ids are not known")
            try await database.execute("UPDATE github_repositories SET github_repo_id = 5")
            #expect(try await database.pool.run(fill).affectedRows == 6)
            #expect(try await database.pool.run(fill).affectedRows == 0)
            let kinds = "SELECT kind, count(*) FROM sync_schedule GROUP BY 1 ORDER BY 1"
            #expect(try await database.rows(kinds) == ["(backfill,2)", "(log,2)", "(poll,1)", "(sweep,1)"])
            let early = """
                SELECT count(*) FROM sync_schedule WHERE due_at < now() - interval '1 minute'
                    OR due_at > now() + CASE kind WHEN 'sweep' THEN interval '1 day' ELSE interval '300 seconds' END
                """
            #expect(try await database.number(early) == 0)
            #expect(try await claim(.backfill, database).count == 2, "due at once")
            _ = try await database.pool.run(ScheduleStore.hasten(.log, within: .zero))
            #expect(try await claim(.log, database).count == 2)
        }
    }
}
