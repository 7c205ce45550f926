// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Logging
import Storage
import TestSupport
import Testing

@testable import Actors

@Suite("The way to GitHub", .timeLimit(.minutes(15)))
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
                client: database.pool, environment: environment,
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

    @Test("P5: while a limit says wait longer than a request may, nothing is sent and the caller is told how long")
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
}
