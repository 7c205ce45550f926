// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import GitHubSimulator
import Storage
import SyncEngine
import TestSupport
import TestWorlds
import Testing

@Suite("Linking a repository")
struct LinkingTests {
    @Test("makes one hook with a secret of its own, for all events, at the project's address")
    func makesAHook() async throws {
        try await LinkingWorld.with { world in
            let herd = try await world.simulator.createRepository(owner: "alpaca", name: "herd", isPrivate: true)
            let first = try await world.makeConnectedProject()
            let second = try await world.makeConnectedProject()
            let process = try world.process()
            let link = try await process.repositories.link(
                project: first, RepositoryName(owner: "Alpaca", name: "HERD"))
            #expect(link.fullName == "alpaca/herd")
            #expect(link.cloneURL == "https://github.com/alpaca/herd.git")
            #expect(link.isPrivate && link.isWebhookActive)
            #expect(try await process.repositories.linked(project: first) == [link])
            _ = try await process.repositories.link(project: second, RepositoryName(owner: "alpaca", name: "herd"))
            let hooks = try await world.hooks(herd)
            #expect(hooks.map(\.config.url) == [LinkingWorld.address(of: first), LinkingWorld.address(of: second)])
            #expect(hooks.first.map { Int64($0.id) } == link.webhookID)
            #expect(Set(hooks.compactMap(\.config.secret)).count == 2)
            #expect(hooks.allSatisfy { $0.config.secret?.count == 64 && $0.config.contentType == .json })
            let events = [
                "push", "pull_request", "pull_request_review", "check_run", "check_suite", "status", "create",
                "delete", "repository",
            ]
            #expect(hooks.map { Set($0.events) } == [Set(events), Set(events)])
            try await world.expectClean([herd], links: 2)
        }
    }

    @Test("puts it at the end of the project's list")
    func order() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let process = try world.process()
            for name in ["zebra", "ant"] {
                _ = try await world.simulator.createRepository(owner: "alpaca", name: name)
                _ = try await process.repositories.link(
                    project: project, RepositoryName(owner: "alpaca", name: name))
            }
            #expect(try await process.repositories.linked(project: project).map(\.name) == ["zebra", "ant"])
        }
    }

    @Test("takes over a hook that has the address already, with a new secret")
    func adopts() async throws {
        try await LinkingWorld.with { world in
            let herd = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            let project = try await world.makeConnectedProject()
            let config = Hook.Config(url: LinkingWorld.address(of: project), secret: "the plugin's")
            let hook = try await world.simulator.createHook(in: herd, config: config, events: ["push"])
            let link = try await world.process().repositories.link(
                project: project, RepositoryName(owner: "alpaca", name: "herd"))
            #expect(link.webhookID == Int64(hook.id))
            #expect(try await world.hooks(herd).first?.config.contentType == .json)
            try await world.expectClean([herd], links: 1)
        }
    }

    @Test("a renamed repository is recognized, and a new one under an old name is another")
    func identity() async throws {
        try await LinkingWorld.with { world in
            let herd = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            let project = try await world.makeConnectedProject()
            let process = try world.process()
            _ = try await process.repositories.link(project: project, RepositoryName(owner: "alpaca", name: "herd"))
            _ = try await world.simulator.rename(herd, to: "flock", by: "alpaca")
            for name in ["herd", "flock"] {
                let code = try await failureCode {
                    _ = try await process.repositories.link(
                        project: project, RepositoryName(owner: "alpaca", name: name))
                }
                #expect(code == .repositoryAlreadyLinked, "\(name)")
            }
            let newcomer = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            let link = try await process.repositories.link(
                project: project, RepositoryName(owner: "alpaca", name: "herd"))
            #expect(link.fullName == "alpaca/herd")
            let names = try await process.repositories.linked(project: project).map(\.fullName)
            #expect(names == ["alpaca/flock", "alpaca/herd"])
            try await world.expectClean([herd, newcomer], links: 2)
        }
    }

    @Test("a late answer of GitHub's does not undo a rename that a delivery has reported (P4)")
    func lateAnswer() async throws {
        try await LinkingWorld.with { world in
            let herd = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            let project = try await world.makeConnectedProject()
            let process = try world.process()
            let link = try await process.repositories.link(
                project: project, RepositoryName(owner: "alpaca", name: "herd"))
            // From now on GitHub answers as it did a day before.
            let renamed = RepositorySnapshot(
                repoID: link.id, githubID: Int64(herd.id), fullName: "alpaca/flock", defaultBranch: "trunk",
                isPrivate: true,
                updatedAt: PostgresTimestamp(microseconds: 1_767_312_000_000_000))
            #expect(try await process.directory.perform(project, .repository(renamed)) == .done)
            let labels = "SELECT full_name, owner, repo_name, default_branch, private FROM github_repositories"
            let expected = ["(alpaca/flock,alpaca,flock,trunk,t)"]
            #expect(try await world.database.rows(labels) == expected)

            _ = try await process.integrations.connect(
                project: project, token: GitHubToken(Secret(LinkingWorld.token)))
            try await process.round(of: "cleanup")
            #expect(try await world.database.rows(labels) == expected)
            #expect(try await world.database.rows("SELECT hook_state FROM github_repositories") == ["(active)"])

            _ = try await world.simulator.createRepository(owner: "alpaca", name: "flock")
            let code = try await failureCode {
                _ = try await process.repositories.link(
                    project: project, RepositoryName(owner: "alpaca", name: "flock"))
            }
            #expect(code == .repositoryAlreadyLinked)
            #expect(try await world.database.rows(labels) == expected)
        }
    }

    @Test("a repository that moved to another owner is found under its old name")
    func transferred() async throws {
        try await LinkingWorld.with { world in
            let herd = try await world.simulator.createRepository(owner: "llama", name: "herd")
            _ = try await world.simulator.transfer(herd, to: "alpaca", by: "llama")
            let project = try await world.makeConnectedProject()
            let link = try await world.process().repositories.link(
                project: project, RepositoryName(owner: "llama", name: "herd"))
            #expect(link.fullName == "alpaca/herd")
            try await world.expectClean([herd], links: 1)
        }
    }

    @Test("is refused with the contract's codes, and leaves nothing")
    func refusals() async throws {
        var configuration = SimulatorConfiguration()
        configuration.refusedHosts = ["localhost"]
        try await LinkingWorld.with(configuration: configuration) { world in
            let herd = try await world.simulator.createRepository(owner: "llama", name: "herd")
            try await world.simulator.setRole(.write, of: "alpaca", in: herd)
            let own = try await world.simulator.createRepository(owner: "alpaca", name: "own")
            let stranger = try await world.makeProject()
            let project = try await world.makeConnectedProject()
            func code(_ project: UUID, _ owner: String, _ name: String, at url: String? = "https://paca.example")
                async throws -> RequestFailure.Code?
            {
                try await failureCode {
                    _ = try await world.process(publicURL: url).repositories.link(
                        project: project, RepositoryName(owner: owner, name: name))
                }
            }
            #expect(try await code(stranger, "alpaca", "own") == .integrationNotFound)
            #expect(try await code(project, "alpaca", "own", at: nil) == .webhookURLRequired)
            #expect(try await code(project, "alpaca", "own", at: "http://localhost:80") == .webhookURLNotPublic)
            #expect(try await code(project, "alpaca", "nothing") == .repositoryNotAccessible)
            #expect(try await code(project, "llama", "herd") == .webhookCreationFailed)
            for name in ["..", ".", "", "a/b", "a b", "ä", "a\n"] {
                await #expect(throws: RepositoryName.Fault.name) { try await code(project, "alpaca", name) }
                await #expect(throws: RepositoryName.Fault.owner) { try await code(project, name, "own") }
            }
            #expect(try await world.database.rows("SELECT id FROM github_repositories") == [])
            #expect(try await world.database.rows("SELECT id FROM sync_cleanup") == [])
            try await world.expectClean([herd, own], links: 0)
        }
    }

    @Test("with an unknown outcome is cleaned up afterwards, and can be tried again at once")
    func lostAnswer() async throws {
        try await LinkingWorld.with { world in
            let herd = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            let project = try await world.makeConnectedProject()
            let process = try world.process()
            world.transport.trouble { $0.hasPrefix("POST") ? .answerLost : nil }
            func link() async throws -> RequestFailure.Code? {
                try await failureCode {
                    _ = try await process.repositories.link(
                        project: project, RepositoryName(owner: "alpaca", name: "herd"))
                }
            }
            #expect(try await link() == .unavailable)
            #expect(try await process.repositories.linked(project: project) == [])
            #expect(try await world.hooks(herd).count == 1)
            world.transport.trouble { _ in nil }
            #expect(try await link() == nil)
            #expect(try await world.hooks(herd).count == 1)
            try await world.settle()
            try await world.expectClean([herd], links: 1)
        }
    }

    @Test("with an unknown outcome is cleaned up even if nobody tries again, however late the hook appears")
    func lateHook() async throws {
        try await LinkingWorld.with { world in
            let herd = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            let project = try await world.makeConnectedProject()
            let process = try world.process()
            world.transport.trouble { $0.hasPrefix("POST") ? .down : nil }
            let code = try await failureCode {
                _ = try await process.repositories.link(project: project, RepositoryName(owner: "alpaca", name: "herd"))
            }
            #expect(code == .unavailable)
            try await process.round(of: "cleanup")
            // GitHub had carried the request out nevertheless.
            let config = Hook.Config(url: LinkingWorld.address(of: project), secret: "lost")
            _ = try await world.simulator.createHook(in: herd, config: config)
            world.transport.trouble { _ in nil }
            try await world.settle()
            try await world.expectClean([herd], links: 0)
        }
    }

    @Test("two at once: one links, the other is told so, and there is one hook")
    func concurrent() async throws {
        try await LinkingWorld.with { world in
            let herd = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            let project = try await world.makeConnectedProject()
            let process = try world.process()
            let codes = try await withThrowingTaskGroup(of: RequestFailure.Code?.self) { group in
                for _ in 0 ..< 8 {
                    group.addTask {
                        try await failureCode {
                            _ = try await process.repositories.link(
                                project: project, RepositoryName(owner: "alpaca", name: "herd"))
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.count { $0 == nil } == 1)
            #expect(codes.count { $0 == .repositoryAlreadyLinked } == 7)
            try await world.expectClean([herd], links: 1)
        }
    }
}
