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

@Suite("Hooks are compared with GitHub, and set right")
struct HookCheckTests {
    static let newURL = "https://new.example"

    @Test("those that were not compared for half an hour: their address, events, encoding and whether they are on")
    func old() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            var repositories: [Repository] = []
            for name in ["fine", "off", "events", "form", "elsewhere", "gone", "tls"] {
                repositories.append(try await world.link(name, project))
            }
            try await world.spoil(repositories[1]) { $0.isActive = false }
            try await world.spoil(repositories[2]) { $0.events = ["push", "pull_request", "check_run"] }
            try await world.spoil(repositories[3]) { $0.config.contentType = .form }
            try await world.spoil(repositories[4]) { $0.config.url = "https://elsewhere.example" }
            try await world.spoil(repositories[6]) { $0.config.insecureSSL = "1" }
            let gone = repositories[5].id
            try await world.simulator.change { (state, _) throws(SimulatorError) in
                for hook in try state.hooks(in: gone) { try state.deleteHook(hook.id, in: gone) }
            }
            // Nothing is due at a restart soon after.
            let before = world.transport.requests.count
            try await world.process().round(of: "hook-checks")
            #expect(world.transport.requests.count == before)
            try await world.pass("31 minutes")
            let process = try world.process()
            try await process.round(of: "hook-checks")
            try await world.expectClean(repositories, links: 7)
            for repository in repositories {
                let hook = try #require(try await world.hooks(repository).first)
                #expect(hook.isActive && hook.events.count == 9 && hook.config.contentType == .json)
                #expect(hook.config.url == LinkingWorld.address(of: project), "\(repository.name)")
                #expect(hook.config.insecureSSL == "0")
            }
            let writes = world.transport.requests.dropFirst(before).filter { $0.hasPrefix("PATCH") }
            #expect(writes.count == 5)
            // The same process finds what goes wrong later.
            try await world.spoil(repositories[0]) { $0.isActive = false }
            try await process.round(of: "hook-checks")
            #expect(try await world.hooks(repositories[0]).map(\.isActive) == [false])
            try await world.pass("31 minutes")
            try await process.round(of: "hook-checks")
            #expect(try await world.hooks(repositories[0]).map(\.isActive) == [true])
            try await world.expectClean(repositories, links: 7)
        }
    }

    @Test("H2: a changed public address moves every hook; its link, id and secret stay")
    func moved() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            let old = try #require(try await world.hooks(herd).first)
            let process = try world.process(publicURL: Self.newURL)
            try await process.round(of: "hook-checks")
            let new = try #require(try await world.hooks(herd).first)
            #expect(new.config.url == "\(Self.newURL)" + old.config.url.dropFirst(LinkingWorld.publicURL.count))
            #expect(new.id == old.id && new.config.secret == old.config.secret)
            let again = try await failureCode {
                _ = try await process.repositories.link(project: project, RepositoryName(owner: "alpaca", name: "herd"))
            }
            #expect(again == .repositoryAlreadyLinked)
            try await world.expectClean([herd], links: 1)
        }
    }

    @Test("H2: a hook at a former address is removed by its id, and one whose id is unknown is found")
    func formerAddress() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            let process = try world.process(publicURL: Self.newURL)
            for link in try await process.repositories.linked(project: project) {
                try await process.repositories.unlink(project: project, repository: link.id)
            }
            try await process.round(of: "cleanup")
            try await world.expectClean([herd], links: 0)
            // The answer to the hook's making is lost, and the server restarts under another address, or without one.
            for (name, url) in [("flock", Self.newURL), ("pack", nil)] as [(String, String?)] {
                world.transport.trouble { $0.hasPrefix("POST") && $0.hasSuffix("/hooks") ? .answerLost : nil }
                let repository = try await world.simulator.createRepository(owner: "alpaca", name: name)
                _ = try await failureCode {
                    _ = try await world.process().repositories.link(
                        project: project, RepositoryName(owner: "alpaca", name: name))
                }
                world.transport.trouble { _ in nil }
                #expect(try await world.hooks(repository).count == 1)
                try await world.passTime()
                try await world.process(publicURL: url).round(of: "cleanup")
                try await world.expectClean([repository], links: 0)
            }
        }
    }

    @Test("another hook at the new address is deleted, so that no event arrives twice")
    func clash() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            let id = try await world.hooks(herd).map(\.id)
            let url = Self.newURL + LinkingWorld.address(of: project).dropFirst(LinkingWorld.publicURL.count)
            _ = try await world.simulator.createHook(in: herd, config: .init(url: url, contentType: .json))
            try await world.process(publicURL: Self.newURL).round(of: "hook-checks")
            #expect(try await world.hooks(herd).map(\.id) == id)
            try await world.expectClean([herd], links: 1)
        }
    }

    @Test("a hook that cannot be set right says why, and is tried again after six hours")
    func refused() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            try await world.spoil(herd) { $0.events = ["push"] }
            try await world.simulator.change { (state, now) throws(SimulatorError) in
                _ = try state.setArchived(true, herd.id, by: "alpaca", at: now)
            }
            try await world.pass("1 hour")
            let process = try world.process()
            for _ in 0 ..< 3 { try await process.round(of: "hook-checks") }
            #expect(world.transport.requests.filter { $0.hasPrefix("PATCH") }.count == 1)
            #expect(
                try await world.links("hook_state, split_part(hook_error, ' on GitHub', 1)")
                    == ["(misconfigured,\"alpaca/herd is archived; unarchive it\")"])
            try await world.simulator.change { (state, now) throws(SimulatorError) in
                _ = try state.setArchived(false, herd.id, by: "alpaca", at: now)
            }
            try await world.pass("6 hours")
            try await process.round(of: "hook-checks")
            try await world.expectClean([herd], links: 1)
            #expect(try await world.hooks(herd).first?.events.count == 9)
        }
    }

    @Test("while GitHub is out of reach, a round asks for one hook only, and all are compared afterwards")
    func outage() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            var repositories: [Repository] = []
            for number in 0 ..< 5 { repositories.append(try await world.link("herd-\(number)", project)) }
            for repository in repositories { try await world.spoil(repository) { $0.isActive = false } }
            try await world.pass("1 hour")
            let process = try world.process()
            let before = world.transport.requests.count
            world.transport.trouble { _ in .down }
            try await process.round(of: "hook-checks")
            #expect(world.transport.requests.count == before + 1)
            world.transport.trouble { _ in nil }
            // A restart goes on, and the hook whose check failed is due again by itself.
            try await world.process().round(of: "hook-checks")
            try await world.passTime()
            try await world.process().round(of: "hook-checks")
            for repository in repositories {
                #expect(try await world.hooks(repository).map(\.isActive) == [true])
            }
            try await world.expectClean(repositories, links: 5)
        }
    }
}
