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

@Suite("Hooks are kept while the process runs")
struct HookKeeperTests {
    private func requests(_ status: String, _ world: LinkingWorld) -> Int64 {
        world.metrics.count("paca_sync_github_requests_total", ("resource", "core"), ("status", status))
    }

    @Test("a healthy hook costs one free request each time, and its repository one more every six hours")
    func cost() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            let process = try world.process()
            try await world.pass("31 minutes")
            try await process.round(of: "hook-checks")
            let (asked, paid) = (world.transport.requests.count, requests("200", world))
            for _ in 0 ..< 11 {
                try await world.pass("31 minutes")
                try await process.round(of: "hook-checks")
            }
            let list = "GET /repositories/\(herd.id)/hooks"
            #expect(world.transport.requests.dropFirst(asked) == ArraySlice(repeating: list, count: 11))
            // A restart forgets no answer, and nothing counts against the limit.
            try await world.pass("31 minutes")
            try await world.process().round(of: "hook-checks")
            #expect(
                Array(world.transport.requests.dropFirst(asked + 11)) == ["GET /repositories/\(herd.id)", list])
            #expect(requests("200", world) == paid)
            #expect(requests("304", world) == 13)
            // Another token does not know the answers.
            await world.simulator.addToken("ghp_new", .classic(login: "alpaca"))
            _ = try await process.integrations.connect(project: project, token: GitHubToken(Secret("ghp_new")))
            try await process.round(of: "cleanup")
            #expect(requests("304", world) == 13)
            try await world.expectClean([herd], links: 1)
        }
    }

    @Test("a free answer is no proof for a hook that could not be set right")
    func failedRepair() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            let process = try world.process()
            try await world.spoil(herd) { $0.isActive = false }
            try await world.pass("31 minutes")
            world.transport.trouble { $0.hasPrefix("PATCH") ? .down : nil }
            try await process.round(of: "hook-checks")
            world.transport.trouble { _ in nil }
            try await world.passTime()
            try await process.round(of: "hook-checks")
            try await world.expectClean([herd], links: 1)
            #expect(try await world.hooks(herd).map(\.isActive) == [true])
        }
    }

    @Test("of several hooks with our address one is kept; others' hooks stay")
    func twins() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            let kept = try await world.hooks(herd).map(\.id)
            for event in ["star", "issues"] {
                _ = try await world.simulator.createHook(
                    in: herd, config: .init(url: LinkingWorld.address(of: project), contentType: .json), events: [event]
                )
            }
            let other = try await world.simulator.createHook(
                in: herd, config: .init(url: "https://ci.example/hook", contentType: .json))
            try await world.pass("31 minutes")
            try await world.process().round(of: "hook-checks")
            #expect(try await world.hooks(herd).map(\.id) == kept + [other.id])
            #expect(try await world.links("hook_state") == ["(active)"])
        }
    }

    @Test("where GitHub allows no more hooks, that is told with the remedy, and tried again")
    func ceiling() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            let others = try await world.simulator.change { (state, now) throws(SimulatorError) in
                for hook in try state.hooks(in: herd.id) { try state.deleteHook(hook.id, in: herd.id) }
                var ids: [Int] = []
                for number in 0 ..< 20 {
                    let config = Hook.Config(url: "https://ci.example/\(number)", contentType: .json)
                    ids.append(try state.createHook(in: herd.id, config: config, at: now).id)
                }
                return ids
            }
            let process = try world.process()
            try await world.pass("31 minutes")
            try await process.round(of: "hook-checks")
            let told = try await world.links("hook_state, hook_error")
            #expect(told.count == 1 && told.allSatisfy { $0.hasPrefix("(missing,") && $0.contains("Delete one") })
            let linked = try await process.repositories.linked(project: project)
            #expect(linked.map(\.isWebhookActive) == [false])
            // A person who links hears the same.
            let flock = try await world.simulator.createRepository(owner: "alpaca", name: "flock")
            try await world.simulator.change { (state, now) throws(SimulatorError) in
                for number in 0 ..< 20 {
                    let config = Hook.Config(url: "https://ci.example/\(number)", contentType: .json)
                    _ = try state.createHook(in: flock.id, config: config, at: now)
                }
            }
            do {
                _ = try await process.repositories.link(
                    project: project, RepositoryName(owner: "alpaca", name: "flock"))
                Issue.record("a hook was made")
            } catch let failure as RequestFailure {
                #expect(failure.code == .webhookCreationFailed && failure.message.contains("Delete one"))
            }
            try await world.simulator.change { (state, _) throws(SimulatorError) in
                try state.deleteHook(others[0], in: herd.id)
            }
            try await process.round(of: "hook-checks")
            #expect(try await world.hooks(herd).count == 19)
            try await world.pass("6 hours")
            try await process.round(of: "hook-checks")
            #expect(try await world.links("hook_state, hook_error") == ["(active,)"])
            #expect(try await world.hooks(herd).count == 20)
        }
    }

    @Test("an address that GitHub refuses is told, and another one is tried at once")
    func anotherAddress() async throws {
        var configuration = SimulatorConfiguration()
        configuration.refusedHosts = ["localhost"]
        try await LinkingWorld.with(configuration: configuration) { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            try await world.process(publicURL: "https://localhost").round(of: "hook-checks")
            let told = try await world.links("hook_state, hook_error")
            #expect(told.allSatisfy { $0.hasPrefix("(misconfigured,") && $0.contains("PUBLIC_URL") }, "\(told)")
            let before = world.transport.requests.count
            try await world.process(publicURL: "https://localhost").round(of: "hook-checks")
            #expect(world.transport.requests.count == before)
            try await world.process().round(of: "hook-checks")
            #expect(try await world.links("hook_state, hook_error") == ["(active,)"])
            try await world.expectClean([herd], links: 1)
        }
    }

    @Test(
        "a secret that GitHub signs with and we do not know is replaced if GitHub says that we refuse its deliveries",
        arguments: [true, false])
    func drift(isReal: Bool) async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            let process = try world.process()
            let first = try await world.links("webhook_secret_enc")
            if isReal {
                try await world.spoil(herd) { hook in
                    hook.config.secret = "somebody's"
                    hook.lastResponse.code = 401
                }
            }
            let hook = try #require(try await world.hooks(herd).first)
            let answer = try await Self.deliver(signedWith: "somebody's", hook, project, to: process)
            #expect(answer == .unauthorized)
            let before = world.transport.requests.count
            // It was compared a moment ago, so nothing happens before ten minutes have passed.
            try await process.round(of: "hook-checks")
            #expect(world.transport.requests.count == before)
            try await world.pass("10 minutes")
            try await process.round(of: "hook-checks")
            let writes = world.transport.requests.dropFirst(before).filter { !$0.hasPrefix("GET") }
            #expect(writes.count == (isReal ? 1 : 0))
            #expect((try await world.links("webhook_secret_enc") != first) == isReal)
            #expect(try await world.links("hook_suspected_at") == ["()"])
            // GitHub has the secret that we have, which is a new one only if there was need for it.
            try await world.expectClean([herd], links: 1)
            let secret = try #require(try await world.hooks(herd).first?.config.secret)
            #expect(secret != "somebody's")
        }
    }

    @Test("a delivery that nobody's hook can have sent has no hook compared")
    func strangers() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            let process = try world.process()
            var hook = try #require(try await world.hooks(herd).first)
            hook = Hook(id: hook.id + 1, repositoryID: herd.id, config: hook.config, createdAt: hook.createdAt)
            #expect(try await Self.deliver(signedWith: "x", hook, project, to: process) == .unauthorized)
            try await world.pass("11 minutes")
            let before = world.transport.requests.count
            try await process.round(of: "hook-checks")
            #expect(world.transport.requests.count == before)
        }
    }

    /// Sends a delivery of a hook through the intake, whose loops run meanwhile.
    private static func deliver(
        signedWith secret: String, _ hook: Hook, _ project: UUID, to process: Engine
    ) async throws -> WebhookAnswer {
        let body = Array("{}".utf8)
        let request = try WebhookRequest(
            project: project.uuidString, event: "star", delivery: UUID().uuidString, hookID: "\(hook.id)",
            signature: WebhookSecret(Secret(secret)).signature(for: body), contentType: "application/json")
        return await withTaskGroup(of: WebhookAnswer?.self) { group in
            group.addTask {
                await process.intake.run()
                return nil
            }
            group.addTask {
                await withCheckedContinuation { answer in
                    process.intake.receive(request, body: body) { answer.resume(returning: $0) }
                }
            }
            for await case let answer? in group {
                group.cancelAll()
                return answer
            }
            return .unavailable
        }
    }
}
