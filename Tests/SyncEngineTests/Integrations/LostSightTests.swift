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

@Suite("P6: a hook that cannot be removed now is not taken for gone")
struct LostSightTests {
    private func linked(_ world: LinkingWorld) async throws -> (project: UUID, herd: Repository) {
        let project = try await world.makeConnectedProject()
        let herd = try await world.simulator.createRepository(owner: "alpaca", name: "herd", isPrivate: true)
        _ = try await world.process().repositories.link(project: project, RepositoryName(owner: "alpaca", name: "herd"))
        return (project, herd)
    }

    private func unlink(_ project: UUID, _ world: LinkingWorld) async throws {
        let process = try world.process()
        for link in try await process.repositories.linked(project: project) {
            try await process.repositories.unlink(project: project, repository: link.id)
        }
        try await process.round(of: "cleanup")
    }

    @Test("I5: nor in a repository out of the token's sight, whatever stands under its old name")
    func outOfSight() async throws {
        try await LinkingWorld.with { world in
            let (project, herd) = try await linked(world)
            try await world.simulator.transfer(herd, to: "newco", by: "alpaca")
            try await world.simulator.setRole(.none, of: "alpaca", in: herd)
            let newcomer = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            try await unlink(project, world)
            for _ in 0 ..< 5 {
                try await world.expectWaiting("not visible to the token")
                try await world.pass("1 day")
                try await world.process().round(of: "cleanup")
            }
            #expect(try await world.hooks(herd).count == 1)
            try await world.simulator.setRole(.admin, of: "alpaca", in: herd)
            try await world.settle()
            try await world.expectClean([herd, newcomer], links: 0)
        }
    }

    @Test("I5: nor under a name alone, which may be another repository's by now")
    func nameOnly() async throws {
        try await LinkingWorld.with { world in
            let (project, herd) = try await linked(world)
            try await world.database.execute("UPDATE github_repositories SET github_repo_id = NULL")
            try await world.simulator.transfer(herd, to: "newco", by: "alpaca")
            _ = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            try await unlink(project, world)
            try await world.expectWaiting("may be another one")
            #expect(try await world.hooks(herd).count == 1)
        }
    }

    @Test("H3: nor in an archived repository; it is removed when that is unarchived")
    func archived() async throws {
        try await LinkingWorld.with { world in
            let (project, herd) = try await linked(world)
            try await archive(true, herd, world)
            try await unlink(project, world)
            try await world.expectWaiting("archived")
            try await archive(false, herd, world)
            try await world.settle()
            try await world.expectClean([herd], links: 0)
        }
    }

    @Test("H3: linking an archived repository is refused with that word, and leaves nothing")
    func linkArchived() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            for (name, isLate) in [("herd", false), ("flock", true)] {
                let repository = try await world.simulator.createRepository(owner: "alpaca", name: name)
                // Late: archived after we have read the repository.
                if !isLate { try await archive(true, repository, world) }
                let simulator = world.simulator
                world.transport.trouble { _ in nil }
                world.transport.before("POST /repos/alpaca/flock/hooks") {
                    _ = try? await simulator.change { (state, now) throws(SimulatorError) in
                        // An error would show in the expectations below.
                        try state.setArchived(true, repository.id, by: "alpaca", at: now)
                    }
                }
                do {
                    _ = try await world.process().repositories.link(
                        project: project, RepositoryName(owner: "alpaca", name: name))
                    Issue.record("\(name) was linked")
                } catch let failure as RequestFailure {
                    #expect(failure.code == .webhookCreationFailed)
                    #expect(failure.message.contains("archived") && !failure.message.contains("scope"))
                }
                for table in ["github_repositories", "sync_cleanup"] {
                    #expect(try await world.database.number("SELECT count(*) FROM \(table)") == 0)
                }
                #expect(try await world.hooks(repository).isEmpty)
            }
        }
    }

    @Test("A5: nor in a repository that GitHub has blocked; it is asked for rarely, and its removal ends")
    func blocked() async throws {
        try await LinkingWorld.with { world in
            let (project, herd) = try await linked(world)
            await world.simulator.setBlocked("dmca", herd)
            try await unlink(project, world)
            try await world.expectWaiting("blocked")
            let before = world.transport.requests.count
            for _ in 0 ..< 31 {
                try await world.pass("1 day")
                try await world.process().round(of: "cleanup")
            }
            #expect(world.transport.requests.count - before <= 6)
            try await world.pass("7 days")
            try await world.process().round(of: "cleanup")
            try await world.expectGivenUp("blocked")
        }
    }

    private func archive(_ isArchived: Bool, _ repository: Repository, _ world: LinkingWorld) async throws {
        try await world.simulator.change { (state, now) throws(SimulatorError) in
            _ = try state.setArchived(isArchived, repository.id, by: "alpaca", at: now)
        }
    }
}
