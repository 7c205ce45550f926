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

@Suite("The life of a linked repository is followed without any delivery")
struct RepositoryLifeTests {
    private func check(_ world: LinkingWorld, after time: String) async throws {
        try await world.pass(time)
        try await world.process().round(of: "hook-checks")
    }

    @Test("renamed, transferred, archived, made private, and with another default branch: the id decides")
    func labels() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            try await check(world, after: "31 minutes")
            _ = try await world.simulator.createBranch("trunk", in: herd, by: "alpaca")
            try await world.simulator.rename(herd, to: "flock", by: "alpaca")
            try await world.simulator.transfer(herd, to: "newco", by: "alpaca")
            try await world.simulator.setRole(.admin, of: "alpaca", in: herd)
            try await world.simulator.change { (state, now) throws(SimulatorError) in
                try state.setDefaultBranch("trunk", herd.id, by: "alpaca", at: now)
                try state.setPrivate(true, herd.id, by: "alpaca", at: now)
                try state.setArchived(true, herd.id, by: "alpaca", at: now)
            }
            let newcomer = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            // The hook is asked for by the repository's id, so the newcomer is never mistaken for it.
            try await check(world, after: "31 minutes")
            try await check(world, after: "6 hours")
            #expect(
                try await world.links("full_name, default_branch, private, archived, github_repo_id")
                    == ["(newco/flock,trunk,t,t,\(herd.id))"])
            #expect(try await world.hooks(newcomer).isEmpty)
            try await world.simulator.change { (state, now) throws(SimulatorError) in
                _ = try state.setArchived(false, herd.id, by: "alpaca", at: now)
            }
            try await check(world, after: "6 hours")
            #expect(try await world.links("archived, access_state") == ["(f,seen)"])
            try await world.expectClean([herd, newcomer], links: 1)
        }
    }

    @Test("access lost is a state that people see, costs one probe in six hours, and ends when access is back")
    func lost() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.simulator.createRepository(owner: "newco", name: "herd", isPrivate: true)
            try await world.simulator.setRole(.admin, of: "alpaca", in: herd)
            _ = try await world.process().repositories.link(
                project: project, RepositoryName(owner: "newco", name: "herd"))
            try await check(world, after: "31 minutes")
            try await world.simulator.setRole(.none, of: "alpaca", in: herd)
            try await check(world, after: "31 minutes")
            let state = "hook_state, access_state, hook_error"
            let told = try await world.links(state)
            #expect(told.count == 1)
            #expect(told.allSatisfy { $0.hasPrefix("(unknown,lost,") && $0.contains("Give the account access again") })
            // GitHub's 404 may be a lapse, so it is asked once more soon.
            try await check(world, after: "10 minutes")
            let before = world.transport.requests.count
            for _ in 0 ..< 11 { try await check(world, after: "30 minutes") }
            #expect(world.transport.requests.count == before)
            try await check(world, after: "31 minutes")
            #expect(world.transport.requests.count == before + 1)
            #expect(try await world.links(state) == told)
            try await world.simulator.setRole(.admin, of: "alpaca", in: herd)
            try await check(world, after: "6 hours")
            #expect(try await world.links(state) == ["(active,seen,)"])
            try await world.expectClean([herd], links: 1)
        }
    }

    @Test("deleted, and made again under the old name: the newcomer gets nothing, and the link stays")
    func recreated() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            try await world.simulator.deleteRepository(herd)
            let newcomer = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            try await check(world, after: "31 minutes")
            try await check(world, after: "10 minutes")
            try await check(world, after: "6 hours")
            #expect(try await world.hooks(newcomer).isEmpty)
            #expect(
                try await world.links("full_name, access_state, github_repo_id") == ["(alpaca/herd,lost,\(herd.id))"])
            // A person who sees it unlinks the old one, and may link the new one.
            let process = try world.process()
            for link in try await process.repositories.linked(project: project) {
                try await process.repositories.unlink(project: project, repository: link.id)
            }
            _ = try await process.repositories.link(project: project, RepositoryName(owner: "alpaca", name: "herd"))
            #expect(try await world.links("github_repo_id, access_state") == ["(\(newcomer.id),seen)"])
        }
    }

    @Test("a repository that GitHub has closed says so")
    func blocked() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            try await check(world, after: "31 minutes")
            await world.simulator.setBlocked("dmca", herd)
            try await check(world, after: "31 minutes")
            let told = try await world.links("access_state, hook_error")
            #expect(told.count == 1)
            #expect(told.allSatisfy { $0.hasPrefix("(blocked,") && $0.contains("has blocked alpaca/herd") }, "\(told)")
            await world.simulator.setBlocked(nil, herd)
            try await check(world, after: "6 hours")
            #expect(try await world.links("access_state, hook_error") == ["(seen,)"])
        }
    }

    @Test("a token that may not see hooks any more is told what it needs")
    func hidden() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.simulator.createRepository(owner: "newco", name: "herd")
            try await world.simulator.setRole(.admin, of: "alpaca", in: herd)
            _ = try await world.process().repositories.link(
                project: project, RepositoryName(owner: "newco", name: "herd"))
            try await world.simulator.setRole(.write, of: "alpaca", in: herd)
            try await check(world, after: "31 minutes")
            let told = try await world.links("hook_state, access_state, hook_error")
            #expect(told.allSatisfy { $0.hasPrefix("(unknown,seen,") && $0.contains("admin") }, "\(told)")
            #expect(try await world.hooks(herd).count == 1)
        }
    }
}
