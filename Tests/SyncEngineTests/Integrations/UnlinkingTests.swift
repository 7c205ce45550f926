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

@Suite("P6: the hook of an unlinked repository is removed from GitHub")
struct UnlinkingTests {
    /// The ways in which a link is deleted.
    enum Way: CaseIterable {
        case unlink
        case disconnect
        case projectDeleted

        func go(_ project: UUID, _ world: LinkingWorld) async throws {
            let process = try world.process()
            switch self {
            case .unlink:
                for link in try await process.repositories.linked(project: project) {
                    try await process.repositories.unlink(project: project, repository: link.id)
                }
            case .disconnect:
                try await process.integrations.disconnect(project: project)
            case .projectDeleted:
                try await world.database.execute("DELETE FROM projects WHERE id = '\(project)'")
            }
        }
    }

    private func linked(
        _ world: LinkingWorld, _ names: [String] = ["herd", "flock"]
    ) async throws -> (UUID, [Repository]) {
        let project = try await world.makeConnectedProject()
        var repositories: [Repository] = []
        for name in names {
            repositories.append(try await world.simulator.createRepository(owner: "alpaca", name: name))
            _ = try await world.process().repositories.link(
                project: project, RepositoryName(owner: "alpaca", name: name))
        }
        return (project, repositories)
    }

    @Test("by the worker, while the caller is answered at once", arguments: Way.allCases)
    func removes(way: Way) async throws {
        try await LinkingWorld.with { world in
            let (project, repositories) = try await linked(world)
            let before = world.transport.requests.count
            try await way.go(project, world)
            #expect(world.transport.requests.count == before)
            #expect(try await world.process().repositories.linked(project: project) == [])
            #expect(try await world.hooks(repositories[0]).count == 1)
            try await world.process().round(of: "cleanup")
            try await world.expectClean(repositories, links: 0)
        }
    }

    @Test("also after an outage of GitHub", arguments: Way.allCases)
    func survivesOutage(way: Way) async throws {
        try await LinkingWorld.with { world in
            let (project, repositories) = try await linked(world)
            world.transport.trouble { _ in .down }
            try await way.go(project, world)
            try await world.process().round(of: "cleanup")
            let reasons = try await world.database.rows(
                "SELECT last_error, attempts FROM sync_cleanup WHERE webhook_id IS NOT NULL")
            #expect(reasons.count == 2)
            #expect(reasons.allSatisfy { $0.contains("GitHub did not answer in time") && $0.hasSuffix(",1)") })
            // The hook is not tried again before its time.
            let before = world.transport.requests.count
            try await world.process().round(of: "cleanup")
            #expect(world.transport.requests.count == before)
            try await world.settle()
            #expect(try await world.hooks(repositories[0]).count == 1)
            world.transport.trouble { _ in nil }
            try await world.settle()
            try await world.expectClean(repositories, links: 0)
        }
    }

    @Test("also when the answer to the removal was lost")
    func lostAnswer() async throws {
        try await LinkingWorld.with { world in
            let (project, repositories) = try await linked(world)
            world.transport.trouble { $0.hasPrefix("DELETE") ? .answerLost : nil }
            try await Way.unlink.go(project, world)
            try await world.process().round(of: "cleanup")
            world.transport.trouble { _ in nil }
            try await world.settle()
            try await world.expectClean(repositories, links: 0)
        }
    }

    @Test("a deleted project leaves each hook, and the token that can remove them")
    func halves() async throws {
        try await LinkingWorld.with { world in
            let (project, repositories) = try await linked(world)
            try await Way.projectDeleted.go(project, world)
            let halves = """
                SELECT webhook_id IS NOT NULL AS hook, token_enc <> '' AS token, count(*) FROM sync_cleanup
                GROUP BY 1, 2 ORDER BY 1
                """
            #expect(try await world.database.rows(halves) == ["(f,t,1)", "(t,f,2)"])
            try await world.process().round(of: "cleanup")
            #expect(try await world.database.rows(halves) == ["(f,f,1)", "(t,f,2)"])
            try await world.expectClean(repositories, links: 0)
        }
    }

    @Test("linking again right after unlinking keeps its fresh hook, whatever the worker does and when")
    func relinkedAtOnce() async throws {
        try await LinkingWorld.with { world in
            let (project, repositories) = try await linked(world, ["herd"])
            let process = try world.process()
            for round in 0 ..< 3 {
                try await Way.unlink.go(project, world)
                let link = try await process.repositories.link(
                    project: project, RepositoryName(owner: "alpaca", name: "herd"))
                #expect(try await world.hooks(repositories[0]).map { Int64($0.id) } == [link.webhookID], "\(round)")
                if round > 0 { try await process.round(of: "cleanup") }
                #expect(try await world.hooks(repositories[0]).map { Int64($0.id) } == [link.webhookID], "\(round)")
            }
            try await world.settle()
            try await world.expectClean(repositories, links: 1)
        }
    }

    @Test("linking, unlinking and the worker at the same time end in order")
    func stress() async throws {
        try await LinkingWorld.with { world in
            let (project, repositories) = try await linked(world, ["herd"])
            let process = try world.process()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0 ..< 2 {
                    group.addTask { for _ in 0 ..< 15 { try await process.round(of: "cleanup") } }
                }
                group.addTask {
                    for _ in 0 ..< 15 {
                        for link in try await process.repositories.linked(project: project) {
                            _ = try await failureCode {
                                try await process.repositories.unlink(project: project, repository: link.id)
                            }
                        }
                    }
                }
                for _ in 0 ..< 2 {
                    group.addTask {
                        for _ in 0 ..< 15 {
                            _ = try await failureCode {
                                _ = try await process.repositories.link(
                                    project: project, RepositoryName(owner: "alpaca", name: "herd"))
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await world.settle()
            try await world.expectClean(repositories)
        }
    }

    @Test("under the repository's new name after a rename")
    func renamed() async throws {
        try await LinkingWorld.with { world in
            let (project, repositories) = try await linked(world, ["herd"])
            _ = try await world.simulator.rename(repositories[0], to: "flock", by: "alpaca")
            let newcomer = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            try await Way.projectDeleted.go(project, world)
            try await world.process().round(of: "cleanup")
            try await world.expectClean(repositories + [newcomer], links: 0)
        }
    }

    @Test("a deleted repository looks like one out of sight, so its removal ends after 30 days only")
    func repositoryGone() async throws {
        try await LinkingWorld.with { world in
            let (project, repositories) = try await linked(world)
            try await world.simulator.deleteRepository(repositories[0])
            try await Way.disconnect.go(project, world)
            try await world.process().round(of: "cleanup")
            #expect(try await world.hooks(repositories[1]).isEmpty)
            try await world.expectWaiting("not visible to the token")
            for _ in 0 ..< 31 {
                try await world.pass("1 day")
                try await world.process().round(of: "cleanup")
            }
            try await world.expectGivenUp("not visible to the token")
        }
    }

    @Test("with the project's present token if GitHub refuses the old one; it waits until there is one")
    func revokedToken() async throws {
        try await LinkingWorld.with { world in
            let (project, repositories) = try await linked(world)
            try await world.simulator.change { (state, _) throws(SimulatorError) in
                try state.revokeToken(LinkingWorld.token)
            }
            try await Way.disconnect.go(project, world)
            try await world.process().round(of: "cleanup")
            #expect(try await world.hooks(repositories[0]).count == 1)
            let waiting = "SELECT last_error FROM sync_cleanup WHERE done_at IS NULL AND webhook_id IS NOT NULL"
            #expect(try await world.database.rows(waiting).allSatisfy { $0.contains("Bad credentials") })
            await world.simulator.addToken("ghp_new", .classic(login: "alpaca"))
            _ = try await world.process().integrations.connect(project: project, token: GitHubToken(Secret("ghp_new")))
            try await world.settle()
            try await world.expectClean(repositories, links: 0)
        }
    }

    @Test("with the old token if the project's new one lacks the right")
    func replacedToken() async throws {
        try await LinkingWorld.with { world in
            let (project, repositories) = try await linked(world)
            try await Way.unlink.go(project, world)
            await world.simulator.addToken("ghp_llama", .classic(login: "llama"))
            _ = try await world.process().integrations.connect(
                project: project, token: GitHubToken(Secret("ghp_llama")))
            try await world.process().round(of: "cleanup")
            try await world.expectClean(repositories, links: 0)
        }
    }

    @Test("another project's link is not found")
    func notFound() async throws {
        try await LinkingWorld.with { world in
            let (project, _) = try await linked(world)
            let other = try await world.makeConnectedProject()
            let process = try world.process()
            for link in try await process.repositories.linked(project: project) {
                let code = try await failureCode {
                    try await process.repositories.unlink(project: other, repository: link.id)
                }
                #expect(code == .repositoryNotFound)
            }
            #expect(try await process.repositories.linked(project: project).count == 2)
            let stranger = try await world.makeProject()
            // Who has no token is disconnected already.
            try await process.integrations.disconnect(project: stranger)
            #expect(try await process.repositories.linked(project: project).count == 2)
        }
    }
}
