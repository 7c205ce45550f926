// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHubSimulator
import SyncEngine
import TestSupport
import TestWorlds
import Testing

@Suite("The names of linked repositories")
struct RepositoryNamesTests {
    /// Links the second repository, id 22, beside the first, id 11.
    private func linkTwo(_ world: TaskWorld) async throws {
        let second = UUID()
        try await world.database.execute(
            """
            UPDATE github_repositories SET github_repo_id = 11, repo_name = 'app', full_name = 'octo/app';
            INSERT INTO github_repositories (id, project_id, integration_id, owner, repo_name, full_name, webhook_id,
                webhook_secret_enc, github_repo_id)
            SELECT '\(second)', project_id, integration_id, 'octo', 'app-v2', 'octo/app-v2', 1002,
                webhook_secret_enc, 22 FROM github_repositories;
            """)
    }

    private func renamed(_ id: Int, from: String, to: String, at second: Int) -> [UInt8] {
        Array(
            """
            {"action":"renamed","changes":{"repository":{"name":{"from":"\(from)"}}},"repository":{"id":\(id),
            "full_name":"octo/\(to)","private":false,"default_branch":"main",
            "updated_at":"\(TestPullRequest.time(second))"}}
            """.utf8)
    }

    private func names(in world: TaskWorld) async throws -> [String] {
        try await world.database.rows(
            "SELECT github_repo_id, owner || '/' || repo_name, full_name FROM github_repositories ORDER BY 1")
    }

    /// Delivers all while another delivery waits for a table, so that they gather into one batch. The other one is of a
    /// third repository, and refused.
    private func deliver(
        _ renames: [(hook: Int, body: [UInt8])], in world: TaskWorld
    ) async throws {
        let finished = world.metrics.total("paca_sync_deliveries_total")
        try await world.database.withLock(on: "github_pull_requests") {
            let stranger = TestPullRequest(number: 1).webhook("opened")
            try await world.project.deliver("pull_request", stranger, to: world.engine.intake)
            for rename in renames {
                try await world.project.deliver(
                    "repository", rename.body, to: world.engine.intake, headers: ["X-GitHub-Hook-ID": "\(rename.hook)"])
            }
        }
        try await world.metrics.total("paca_sync_deliveries_total", reaches: finished + 1 + Int64(renames.count))
    }

    @Test("A name that one repository gave up and another took is right in any order", arguments: [true, false])
    func handedOn(inOrder: Bool) async throws {
        try await TaskWorld.with { world in
            try await linkTwo(world)
            let renames = [
                (1001, renamed(11, from: "app", to: "app-legacy", at: 1)),
                (1002, renamed(22, from: "app-v2", to: "app", at: 2)),
            ]
            try await deliver(inOrder ? renames : renames.reversed(), in: world)
            #expect(
                try await names(in: world) == [
                    "(11,octo/app-legacy,octo/app-legacy)", "(22,octo/app,octo/app)",
                ])
            #expect(try await world.database.number("SELECT count(*) FROM sync_deliveries WHERE reason <> ''") == 0)
        }
    }

    @Test("Two repositories may swap their names over a third one, in one second")
    func swapped() async throws {
        try await TaskWorld.with { world in
            try await linkTwo(world)
            try await deliver(
                [
                    (1001, renamed(11, from: "app", to: "tmp", at: 1)),
                    (1002, renamed(22, from: "app-v2", to: "app", at: 1)),
                    (1001, renamed(11, from: "tmp", to: "app-v2", at: 1)),
                ], in: world)
            #expect(try await names(in: world) == ["(11,octo/app-v2,octo/app-v2)", "(22,octo/app,octo/app)"])
        }
    }

    @Test("One after the other, the first news of a taken name marks the other repository until its own news comes")
    func oneByOne() async throws {
        try await TaskWorld.with { world in
            try await linkTwo(world)
            try await deliver([(1002, renamed(22, from: "app-v2", to: "app", at: 2))], in: world)
            #expect(try await names(in: world) == ["(11,octo/app~11,octo/app~11)", "(22,octo/app,octo/app)"])
            try await deliver([(1001, renamed(11, from: "app", to: "app-legacy", at: 1))], in: world)
            #expect(
                try await names(in: world) == [
                    "(11,octo/app-legacy,octo/app-legacy)", "(22,octo/app,octo/app)",
                ])
        }
    }

    @Test("A pull request's delivery shows the owner's new name, and the next write goes to the repository's id")
    func ownerRenamed() async throws {
        try await TaskWorld.with { world in
            let body = String(decoding: TestPullRequest(number: 5).webhook("opened"), as: UTF8.self)
                .replacing("octo\\/herd", with: "newco\\/herd").replacing("octo/herd", with: "newco/herd")
                .replacing("\(TestPullRequest.repositoryID)", with: "\(world.repository.id)")
            try await world.deliver("pull_request", Array(body.utf8))
            #expect(
                try await names(in: world) == ["(\(world.repository.id),newco/herd,newco/herd)"])
            world.transport.forget()
            // Only the address matters.
            _ = try? await world.branches.create(
                task: world.task(1), repository: world.repo, branch: "PROJ-1", source: "main")
            #expect(!world.transport.sent.isEmpty)
            #expect(world.transport.sent.allSatisfy { $0.contains("/repositories/\(world.repository.id)") })
        }
    }
}
