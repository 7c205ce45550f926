// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Logging
import Storage
import TestSupport
import Testing

@testable import RateLimits
@testable import SyncEngine

@Suite("Access to GitHub", .timeLimit(.minutes(15)))
struct GitHubAccessTests {
    private struct World {
        let clock = ManualClock()
        let metrics = TestMetrics()
        let gitHub: ScriptedGitHub
        let budgets: BudgetDirectory
        let access: GitHubAccess
        let environment: SyncEnvironment
        let project = UUID()

        init(_ database: TestDatabase, _ steps: [ScriptedGitHub.Step] = [], app: GitHubAppKey? = nil) {
            environment = .test(clock: clock, metrics: metrics)
            gitHub = ScriptedGitHub(steps, clock: clock)
            budgets = BudgetDirectory(
                storage: PostgresBudgetStorage(client: database.pool), environment: environment,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            access = GitHubAccess(transport: gitHub, budgets: budgets, app: app, environment: environment)
        }

        func client(
            account: Int64? = 7, project: UUID? = nil, priority: RequestPriority = .interactive,
            deadline: Duration = .seconds(10)
        ) -> GitHubClient {
            access.client(
                for: .token(Secret("ghp_secret"), account: account), project: project ?? self.project,
                priority: priority, deadline: deadline)
        }

        func requests(_ resource: String = "core", status: String) -> Int64 {
            metrics.count("paca_sync_github_requests_total", ("resource", resource), ("status", status))
        }

        /// Waits until a task sleeps until this time.
        func wakes(at time: Duration) async throws {
            while try await clock.nextTimerScheduled().offset != time {}
        }

        func get(_ path: String = "/user", _ client: GitHubClient? = nil) async throws(GitHubError) -> GitHubResponse {
            try await (client ?? self.client()).send(GitHubRequest(.get, path))
        }
    }

    private func failure(_ body: () async throws(GitHubError) -> GitHubResponse) async -> GitHubError? {
        do throws(GitHubError) {
            _ = try await body()
            return nil
        } catch {
            return error
        }
    }

    @Test("P5: while a limit lasts longer than a request's deadline, nothing is sent and the caller is told how long")
    func refused() async throws {
        try await TestDatabase.with { database in
            let world = World(
                database, [.answer(.refused(403, [("Retry-After", "90")], message: "secondary rate limit"))])
            let first = await failure { () throws(GitHubError) in try await world.get() }
            #expect(first?.kind == .rateLimited(retryAfter: .seconds(90)))
            #expect(world.gitHub.calls.count == 1)
            world.clock.advance(by: .seconds(40))
            let second = await failure { () throws(GitHubError) in try await world.get("/repos/octo/herd") }
            #expect(second?.kind == .rateLimited(retryAfter: .seconds(50)))
            #expect(second?.outcomeUnknown == false)
            #expect(world.gitHub.calls.count == 1)
            world.clock.advance(by: .seconds(50))
            let third = try await world.get()
            #expect(third.status == 200)
            #expect(world.gitHub.calls.map(\.token) == ["ghp_secret", "ghp_secret"])
            #expect(world.requests(status: "403") == 1)
            #expect(world.requests(status: "200") == 1)
            #expect(world.metrics.count("paca_sync_github_refused_total", ("priority", "interactive")) == 1)
            #expect(world.metrics.count("paca_sync_github_limited_total") == 1)
        }
    }

    @Test("A refused request is sent again when its limit is over within the deadline, also a write")
    func again() async throws {
        try await TestDatabase.with { database in
            let world = World(database, [.answer(.refused(429, [("Retry-After", "3")]))])
            async let answer = world.client().send(GitHubRequest(.post, "/repos/octo/herd/pulls", body: []))
            try await world.clock.sleepers(atLeast: 2)
            try await world.wakes(at: .seconds(3))
            world.clock.advance(by: .seconds(3))
            let status = try await answer.status
            #expect(status == 200)
            #expect(world.gitHub.calls.map(\.at) == [.zero, .seconds(3)])
            #expect(world.gitHub.calls.map(\.deadline) == [.seconds(10), .seconds(7)])
        }
    }

    @Test("Content that GitHub refuses as too fast is not sent again by itself, not even after a restart")
    func content() async throws {
        try await TestDatabase.with { database in
            let body = #"{"errors":[{"resource":"PullRequest","code":"custom","message":"was submitted too quickly"}]}"#
            let refusal = GitHubResponse(status: 422, body: Array(body.utf8))
            let world = World(database, [.answer(refusal)])
            let create = GitHubRequest(.post, "/repositories/1/pulls", body: [])
            let patient = world.client(deadline: .seconds(600))
            let first = await failure { () throws(GitHubError) in try await patient.send(create) }
            #expect(first?.kind == .rateLimited(retryAfter: .seconds(60)))
            #expect(first?.words == "was submitted too quickly")
            #expect(world.gitHub.calls.count == 1)
            let next = await failure { () throws(GitHubError) in try await world.client().send(create) }
            #expect(next?.kind == .rateLimited(retryAfter: .seconds(60)))
            #expect(try await world.get().status == 200, "reading goes on")
            try await world.budgets.save()

            let later = World(database)
            let again = await failure { () throws(GitHubError) in try await later.client().send(create) }
            #expect(again?.kind == .rateLimited(retryAfter: .seconds(60)))
            later.clock.advance(by: .seconds(60))
            #expect(try await later.client().send(create).status == 200)
        }
    }

    @Test("Limits learned with one token hold for all clients of the account, however they identify it")
    func accounts() async throws {
        try await TestDatabase.with { database in
            let world = World(database, [.answer(.refused(403, [("Retry-After", "90")]))])
            _ = await failure { () throws(GitHubError) in try await world.get("/user", world.client(account: nil)) }
            // The same token: first with the account that it turned out to belong to, then without it again.
            for account in [7, nil] as [Int64?] {
                let error = await failure { () throws(GitHubError) in
                    try await world.get("/user", world.client(account: account, project: UUID()))
                }
                #expect(error?.kind == .rateLimited(retryAfter: .seconds(90)))
            }
            _ = try await world.get("/user", world.client(account: 8))
            #expect(world.gitHub.calls.count == 2)
        }
    }

    @Test("P5: a block survives a restart, and so does the remainder of the hour")
    func restart() async throws {
        try await TestDatabase.with { database in
            let old = World(
                database,
                [
                    .answer(.limited(remaining: 600, resetsAt: .seconds(1800))),
                    .answer(.refused(403, message: "You have triggered an abuse detection mechanism.")),
                ])
            _ = try await old.get()
            _ = await failure { () throws(GitHubError) in try await old.get() }
            try await old.budgets.save()
            let new = World(database)
            new.clock.advance(by: .seconds(59))
            let error = await failure { () throws(GitHubError) in
                try await new.get("/user", new.client(deadline: .seconds(1)))
            }
            #expect(error?.kind == .rateLimited(retryAfter: .seconds(1)))
            #expect(new.gitHub.calls.isEmpty)
            new.clock.advance(by: .seconds(1))
            _ = try await new.get()
            // 600 of 5000 are left: enough for recovery, too little for polling.
            _ = try await new.get("/user", new.client(priority: .recovery))
            let polling = await failure { () throws(GitHubError) in
                try await new.get("/user", new.client(priority: .polling))
            }
            #expect(polling?.kind == .rateLimited(retryAfter: .seconds(1741)))
        }
    }

    @Test("A block is saved at once, the remainder a little later, and a failed save is repeated")
    func saving() async throws {
        try await TestDatabase.with { database in
            let world = World(database, [.answer(.limited(remaining: 4000, resetsAt: .seconds(1800)))])
            let board = LoopBoard()
            let keeper = LoopKeeper(
                .rateLimits(world.budgets), board: board, environment: world.environment,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await keeper.run() }
                try await board.rounds(of: "rate-limits", reach: 1)
                _ = try await world.get()
                #expect(try await database.number("SELECT count(*) FROM sync_rate_limits") == 0)
                try await world.wakes(at: .seconds(5))
                world.clock.advance(by: .seconds(5))
                try await board.rounds(of: "rate-limits", reach: 2)
                #expect(
                    try await database.number("SELECT remaining FROM sync_rate_limits WHERE resource = 'core'")
                        == 4000)
                world.gitHub.add(.answer(.refused(403, [("Retry-After", "90")])))
                _ = await failure { () throws(GitHubError) in try await world.get() }
                try await board.rounds(of: "rate-limits", reach: 3)
                #expect(
                    try await database.number("SELECT count(*) FROM sync_rate_limits WHERE blocked_until IS NOT NULL")
                        == 1)
                group.cancelAll()
            }
            #expect(world.metrics.values("paca_sync_github_remaining", ("resource", "core")).last == 3999)
            #expect(world.metrics.values("paca_sync_github_blocked_accounts").last == 1)
        }
    }

    @Test("P5: while the saved state of a limit cannot be read, nothing is sent")
    func outage() async throws {
        try await TestDatabase.with { database in
            let clock = ManualClock()
            let environment = SyncEnvironment.test(clock: clock)
            let gitHub = ScriptedGitHub(clock: clock)
            let budgets = BudgetDirectory(
                storage: PostgresBudgetStorage(client: FaultyClient(database.pool) { _ in .before(.outage) }),
                environment: environment,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            let access = GitHubAccess(transport: gitHub, budgets: budgets, app: nil, environment: environment)
            let client = access.client(
                for: .token(Secret("ghp_secret"), account: 1), project: UUID(), priority: .interactive)
            let error = await failure { () throws(GitHubError) in
                try await client.send(GitHubRequest(.get, "/user"))
            }
            #expect(error?.kind == .rateLimited(retryAfter: .seconds(5)))
            #expect(gitHub.calls.isEmpty)
        }
    }

    @Test("An installation without an App to mint its tokens is refused before anything is sent")
    func noApp() async throws {
        try await TestDatabase.with { database in
            let world = World(database)
            let client = world.access.client(for: .installation(5), project: world.project, priority: .polling)
            let error = await failure { () throws(GitHubError) in try await world.get("/user", client) }
            #expect(error?.httpStatus == 401)
            #expect(world.gitHub.calls.isEmpty)
        }
    }

    @Test("Unused budgets leave memory, and come back with their saved state")
    func sweep() async throws {
        try await TestDatabase.with { database in
            let world = World(database, [.answer(.limited(remaining: 1, resetsAt: .seconds(1800)))])
            _ = try await world.get()
            try await world.budgets.save()
            try await world.budgets.sweep()
            // Its minute has not passed.
            #expect(await world.budgets.count == 1)
            world.clock.advance(by: .seconds(61))
            try await world.budgets.sweep()
            #expect(await world.budgets.count == 0)
            let error = await failure { () throws(GitHubError) in
                try await world.get("/user", world.client(priority: .recovery))
            }
            #expect(error?.kind == .rateLimited(retryAfter: .seconds(1740)))
        }
    }

    @Test("P8: no token is in the database, in errors or in metrics")
    func secrecy() async throws {
        try await TestDatabase.with { database in
            let world = World(database, [.answer(.refused(403, [("Retry-After", "90")]))])
            let error = await failure { () throws(GitHubError) in
                try await world.get("/user", world.client(account: nil))
            }
            try await world.budgets.save()
            let rows = try await database.rows("SELECT * FROM sync_rate_limits")
            #expect(rows.count == 1)
            #expect(!rows.joined().contains("ghp_secret"))
            #expect(!String(reflecting: error).contains("ghp_secret"))
        }
    }
}
