// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import GitHubSimulator
import SyncEngine
import TestSupport
import TestWorlds
import Testing

@Suite("The history of a repository that is linked", .timeLimit(.minutes(15)))
struct BackfillTests {
    private static let progress = "SELECT state, next_page, done, total, skipped FROM sync_backfills"

    @Test("730 pull requests cost eight lists; a process that dies goes on where it was; each link is told once")
    func large() async throws {
        try await HealingWorld.with { world in
            for number in 1 ... 730 { try await world.open("PROJ-1 change \(number)") }
            _ = try await world.simulator.createBranch("PROJ-2-old", in: world.repository, by: HealingWorld.login)
            try await world.linkedProject(hasHistory: false)
            // GitHub goes away after three pages.
            let lists = Counted()
            world.transport.fail { (request) throws(GitHubError) in
                guard request.operation.hasSuffix("/pulls"), lists.next() > 3 else { return }
                throw GitHubError(.timedOut, operation: request.operation)
            }
            try await world.work("backfill")
            #expect(try await world.database.rows(Self.progress) == ["(running,4,300,800,0)"])
            world.transport.fail(nil)
            // The process dies after it has stored the next page, and before it has written how far it is.
            try await world.database.execute("UPDATE sync_backfills SET next_page = 3, done = 200")
            try await world.work("backfill", with: world.engine)
            #expect(try await world.database.rows(Self.progress) == ["(done,9,730,730,0)"])
            let sent = world.transport.take()
            #expect(sent.filter { $0.operation.hasSuffix("/pulls") }.count == 9, "eight, and one of them twice")
            #expect(sent.of("matching-refs").count == 1)
            #expect(try await world.rows().count == 730)
            #expect(try await world.events("pr_linked") == 730)
            #expect(try await world.events("branch_linked") == 1)
            #expect(try await world.events("pr_updated") == 730)
            // It is done for good.
            try await world.work("backfill")
            #expect(world.transport.take() == [])
        }
    }

    @Test("a page that GitHub cannot send is read in smaller ones, and the pull request at fault is left out")
    func badPage() async throws {
        try await HealingWorld.with { world in
            for number in 1 ... 120 { try await world.open("PROJ-1 change \(number)") }
            try await world.linkedProject(hasHistory: false)
            // Every page with pull request 45 fails.
            world.transport.fail { (request) throws(GitHubError) in
                func value(_ name: String) -> Int? { request.query.last { $0.0 == name }.flatMap { Int($0.1) } }
                guard request.operation.hasSuffix("/pulls"), let page = value("page"), let size = value("per_page"),
                    (page - 1) * size < 45, page * size >= 45
                else { return }
                throw GitHubError(.status(502), operation: request.operation)
            }
            for _ in 0 ..< 4 { try await world.work("backfill") }
            #expect(try await world.database.rows(Self.progress) == ["(done,3,119,120,1)"])
            #expect(try await world.rows().count == 119)
            #expect(world.metrics.total("paca_sync_unreadable_pull_requests_total") == 1)
        }
    }

    @Test("an outage of GitHub is no bad page: nothing is left out")
    func outage() async throws {
        try await HealingWorld.with { world in
            for number in 1 ... 5 { try await world.open("PROJ-1 change \(number)") }
            try await world.linkedProject(hasHistory: false)
            world.transport.fail { (request) throws(GitHubError) in
                throw GitHubError(.status(503), operation: request.operation)
            }
            for _ in 0 ..< 5 { try await world.work("backfill") }
            #expect(try await world.database.rows(Self.progress) == ["(running,1,0,,0)"])
            world.transport.fail(nil)
            try await world.work("backfill")
            #expect(try await world.database.rows(Self.progress) == ["(done,2,5,5,0)"])
        }
    }

    @Test("linking makes it due at once, and unlinking leaves no rows")
    func rows() async throws {
        try await HealingWorld.with { world in
            let project = try await world.linkedProject(hasHistory: false)
            try await world.engine.round(of: "backfills")
            for kind in ["log", "poll"] { try await world.work(kind) }
            #expect(try await world.database.rows(Self.progress) == ["(done,2,0,0,0)"])
            for link in try await world.engine.repositories.linked(project: project) {
                try await world.engine.repositories.unlink(project: project, repository: link.id)
            }
            try await world.engine.round(of: "schedule")
            for table in ["sync_schedule", "sync_cursors", "sync_hook_logs", "sync_backfills"] {
                #expect(try await world.database.number("SELECT count(*) FROM \(table)") == 0, "\(table)")
            }
        }
    }
}
