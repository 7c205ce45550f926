// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import GitHubSimulator
import Storage
import SyncEngine
import TestSupport
import TestWorlds
import Testing

@Suite("Connecting a project to GitHub")
struct ConnectingTests {
    private func refusal(_ body: () async throws -> Void) async throws -> RequestFailure? {
        do {
            try await body()
            return nil
        } catch let failure as RequestFailure {
            return failure
        }
    }

    @Test("a project without a token is not connected, which is no failure")
    func notConnected() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeProject()
            let process = try world.process()
            let integration = try await process.integrations.integration(of: project)
            #expect(integration == ProjectIntegration(projectID: project, connection: nil))
            #expect(
                try await failureCode { _ = try await process.integrations.accessibleRepositories(project: project) }
                    == .integrationNotFound)
        }
    }

    @Test("a classic token is stored encrypted, with account, scopes and expiry")
    func classic() async throws {
        try await LinkingWorld.with { world in
            let end = Timestamp(secondsSinceEpoch: 1_900_000_000)
            await world.simulator.addToken(
                "ghp_ends", AccessToken(login: "alpaca", kind: .classic(scopes: ["repo", "user"]), expiresAt: end))
            let project = try await world.makeProject()
            let process = try world.process()
            let stored = try await process.integrations.connect(
                project: project, token: GitHubToken(Secret("ghp_ends")))
            let connection = try #require(stored.connection)
            #expect(connection.account == "alpaca")
            #expect(connection.scopes == ["repo", "user"])
            #expect(connection.tokenExpiresAt == PostgresTimestamp(microseconds: 1_900_000_000_000_000))
            #expect(try await process.integrations.integration(of: project) == stored)
            #expect(try await world.database.number("SELECT count(*) FROM github_integrations") == 1)
            let everything = try await world.database.rows("SELECT * FROM github_integrations")
            #expect(!everything.description.contains("ghp_ends"))
        }
    }

    @Test("a fine-grained token has no scopes")
    func fineGrained() async throws {
        try await LinkingWorld.with { world in
            await world.simulator.addToken(
                "github_pat_1", AccessToken(login: "alpaca", kind: .fineGrained(permissions: [:], repositories: nil)))
            let project = try await world.makeProject()
            let process = try world.process()
            let stored = try await process.integrations.connect(
                project: project, token: GitHubToken(Secret("github_pat_1")))
            #expect(stored.connection?.scopes == nil)
            #expect(stored.connection?.account == "alpaca")
        }
    }

    @Test("a token that GitHub refuses, or that lacks scopes, is not stored")
    func refused() async throws {
        try await LinkingWorld.with { world in
            await world.simulator.addToken("ghp_hooks", .classic(login: "alpaca", scopes: ["admin:repo_hook", "gist"]))
            await world.simulator.addToken("ghp_public", .classic(login: "alpaca", scopes: ["public_repo"]))
            let project = try await world.makeProject()
            let process = try world.process()
            let unknown = try await refusal {
                _ = try await process.integrations.connect(project: project, token: GitHubToken(Secret("ghp_wrong")))
            }
            #expect(unknown?.code == .invalidToken)
            #expect(unknown?.message.contains("ghp_wrong") == false)
            let failure = try await refusal {
                _ = try await process.integrations.connect(project: project, token: GitHubToken(Secret("ghp_hooks")))
            }
            #expect(failure?.code == .invalidToken)
            #expect(failure?.message.contains("lacks the scope repo") == true)
            #expect(try await process.integrations.integration(of: project).connection == nil)
            world.transport.trouble { _ in .down }
            #expect(
                try await failureCode {
                    _ = try await process.integrations.connect(
                        project: project, token: GitHubToken(Secret("ghp_public")))
                } == .unavailable)
            world.transport.trouble { _ in nil }
            let stored = try await process.integrations.connect(
                project: project, token: GitHubToken(Secret("ghp_public")))
            #expect(stored.connection?.scopes == ["public_repo"])
            #expect(
                try await failureCode {
                    _ = try await process.integrations.connect(
                        project: UUID(), token: GitHubToken(Secret("ghp_public")))
                } == .notFound)
        }
    }

    @Test("replacing a token keeps links, and repairs hooks that are deleted, switched off or changed")
    func replaced() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let process = try world.process()
            var repositories: [Repository] = []
            for name in ["fine", "gone", "off", "changed"] {
                let repository = try await world.simulator.createRepository(owner: "alpaca", name: name)
                repositories.append(repository)
                let link = try await process.repositories.link(
                    project: project, RepositoryName(owner: "alpaca", name: name))
                try await world.simulator.change { (state, now) throws(SimulatorError) in
                    let id = Int(link.webhookID)
                    if name == "gone" { return try state.deleteHook(id, in: repository.id) }
                    _ = try state.editHook(id, in: repository.id, at: now) { (hook) throws(SimulatorError) in
                        if name == "off" { hook.isActive = false }
                        if name == "changed" { hook.events = ["push"] }
                    }
                }
            }
            let links = try await process.repositories.linked(project: project).map(\.id)
            await world.simulator.addToken("ghp_new", .classic(login: "alpaca"))
            _ = try await process.integrations.connect(project: project, token: GitHubToken(Secret("ghp_new")))
            #expect(try await process.repositories.linked(project: project).map(\.id) == links)
            try await process.round(of: "cleanup")
            try await world.expectClean(repositories, links: 4)
            for repository in repositories {
                let hook = try #require(try await world.hooks(repository).first)
                #expect(hook.isActive && hook.events.count == 9, "\(repository.name)")
            }
            let token = try await process.repositories.cloneInfo(project: project, repository: links[0]).token
            #expect(token.reveal() == "ghp_new")
        }
    }

    @Test("a new token that cannot see a repository keeps the link and its hook unchanged")
    func replacedByAStranger() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let process = try world.process()
            let herd = try await world.simulator.createRepository(owner: "alpaca", name: "herd", isPrivate: true)
            _ = try await process.repositories.link(project: project, RepositoryName(owner: "alpaca", name: "herd"))
            try await world.simulator.setRole(.none, of: nil, in: herd)
            await world.simulator.addToken("ghp_llama", .classic(login: "llama"))
            _ = try await process.integrations.connect(project: project, token: GitHubToken(Secret("ghp_llama")))
            try await process.round(of: "cleanup")
            let links = try await process.repositories.linked(project: project)
            #expect(links.map(\.isWebhookActive) == [true])
            #expect(try await world.hooks(herd).count == 1)
        }
    }

    @Test("all accessible repositories are listed, from several pages")
    func accessible() async throws {
        try await LinkingWorld.with { world in
            for number in 0 ..< 130 {
                _ = try await world.simulator.createRepository(owner: "alpaca", name: "herd-\(number)")
            }
            let project = try await world.makeConnectedProject()
            let found = try await world.process().integrations.accessibleRepositories(project: project)
            #expect(Set(found.map(\.fullName)) == Set((0 ..< 130).map { "alpaca/herd-\($0)" }))
            #expect(world.transport.requests.filter { $0 == "GET /user/repos" }.count == 2)
        }
    }

    @Test("the list of repositories is kept for a minute, for everybody who uses the token, and not for another token")
    func keptList() async throws {
        try await LinkingWorld.with { world in
            _ = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            let project = try await world.makeConnectedProject()
            let process = try world.process()
            func asked() -> Int { world.transport.requests.filter { $0 == "GET /user/repos" }.count }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0 ..< 8 {
                    group.addTask { try await process.integrations.accessibleRepositories(project: project).count }
                }
                for try await count in group { #expect(count == 1) }
            }
            #expect(asked() == 1)
            _ = try await world.simulator.createRepository(owner: "alpaca", name: "new")
            world.clock.advance(by: .seconds(59))
            #expect(try await process.integrations.accessibleRepositories(project: project).count == 1)
            world.clock.advance(by: .seconds(1))
            #expect(try await process.integrations.accessibleRepositories(project: project).count == 2)
            #expect(asked() == 2)
            await world.simulator.addToken("ghp_llama", .classic(login: "llama"))
            _ = try await process.integrations.connect(project: project, token: GitHubToken(Secret("ghp_llama")))
            _ = try await process.integrations.accessibleRepositories(project: project)
            #expect(asked() == 3)
        }
    }

    @Test("clone info is given for linked repositories only")
    func cloneInfo() async throws {
        try await LinkingWorld.with { world in
            _ = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            let project = try await world.makeConnectedProject()
            let process = try world.process()
            let link = try await process.repositories.link(
                project: project, RepositoryName(owner: "alpaca", name: "herd"))
            let info = try await process.repositories.cloneInfo(project: project, repository: link.id)
            #expect(info.cloneURL == "https://github.com/alpaca/herd.git")
            #expect(info.token.reveal() == LinkingWorld.token)
            #expect(info.expiresAt == nil)
            #expect(!"\(info)".contains(LinkingWorld.token))
            #expect(
                try await failureCode {
                    _ = try await process.repositories.cloneInfo(project: project, repository: UUID())
                } == .repositoryNotFound)
        }
    }
}
