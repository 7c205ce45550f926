// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import GitHubSimulator
import TestSupport
import TestWorlds
import Testing

@Suite("P3: missed deliveries are found in the hook's log", .timeLimit(.minutes(15)))
struct DeliveryRecoveryTests {
    @Test("one that failed is pulled once, for two requests, and has its effect once")
    func pulls() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            world.door.set(.down)
            try await world.open("PROJ-1 lost")
            try await world.simulator.drain()
            world.door.set(.open)
            #expect(try await world.rows() == [])
            try await world.work("log")
            try await world.judged()
            #expect(world.transport.take().count == 2, "the list and one delivery")
            #expect(try await world.rows() == ["(1,\"PROJ-1 lost\",open)"])
            #expect(try await world.sources("pull_request") == ["(pulled)"])
            #expect(try await world.events("pr_linked") == 1)
            // The log still says that it failed. It is not pulled again, and reading the same log again is free.
            try await world.work("log")
            #expect(world.transport.take().filter(\.isCharged) == [])
            // Nor when the log has changed and is read in full.
            try await world.open("PROJ-2 arrives")
            try await world.settle()
            try await world.work("log")
            #expect(world.transport.take().of("/deliveries/") == [])
            #expect(try await world.sources("pull_request") == ["(pulled)", "(webhook)"])
            #expect(try await world.events("pr_linked") == 2)
        }
    }

    @Test("a failed attempt whose redelivery succeeded is left alone")
    func redelivered() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            world.door.set(.down)
            try await world.open("PROJ-1 lost")
            try await world.simulator.drain()
            world.door.set(.open)
            let repository = world.repository.id
            try await world.simulator.change { (state, now) throws(SimulatorError) in
                let hook = try state.hooks(in: repository)[0]
                let failed = try state.deliveries(of: hook.id, in: repository, at: now).filter { !$0.isSuccess }
                for delivery in failed { try state.redeliver(delivery.id, of: hook.id, in: repository, at: now) }
            }
            try await world.settle()
            try await world.work("log")
            #expect(world.transport.take().map(\.operation).filter { $0.contains("/deliveries/") } == [])
            #expect(try await world.sources("pull_request") == ["(webhook)"])
        }
    }

    @Test("one that we accepted and lost is pulled, and never delivered again")
    func forgotten() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            try await world.work("log")
            world.door.set(.forgetful)
            // Long enough for the database's clock, which does not stand still, to be behind.
            world.clock.advance(by: .seconds(86_400))
            try await world.open("PROJ-1 forgotten")
            try await world.simulator.drain()
            _ = world.transport.take()
            try await world.work("log")
            try await world.judged()
            #expect(world.transport.take().of("attempts") == [])
            #expect(try await world.sources("pull_request") == ["(pulled)"])
            #expect(try await world.rows() == ["(1,\"PROJ-1 forgotten\",open)"])
        }
    }

    @Test("one whose payload the log does not give any more is delivered again by GitHub")
    func withoutPayload() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            try await world.work("log")
            world.door.set(.down)
            world.clock.advance(by: .seconds(60))
            try await world.open("PROJ-1 lost")
            try await world.simulator.drain()
            world.door.set(.open)
            world.transport.fail { (request) throws(GitHubError) in
                guard request.method == .get, request.path.contains("/deliveries/") else { return }
                throw GitHubError(.status(404), operation: request.operation)
            }
            _ = world.transport.take()
            try await world.work("log")
            try await world.settle()
            #expect(world.transport.take().of("attempts").map(\.status) == [202])
            #expect(try await world.sources("pull_request") == ["(webhook)"])
            #expect(try await world.rows() == ["(1,\"PROJ-1 lost\",open)"])
        }
    }

    @Test("many of them are not pulled one by one: the repository is compared with GitHub, and the log says why")
    func many() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            try await world.work("log")
            world.door.set(.down)
            world.clock.advance(by: .seconds(60))
            for number in 1 ... 30 { try await world.open("PROJ-1 change \(number)") }
            try await world.simulator.drain()
            world.door.set(.open)
            _ = world.transport.take()
            try await world.work("log")
            #expect(world.transport.take().of("/deliveries/") == [])
            // The poll is due without anybody's doing, and costs one list and one request for the branches.
            try await world.engine.round(of: "polls")
            #expect(world.transport.take().count == 2)
            #expect(try await world.rows().count == 30)
            #expect(try await world.events("pr_linked") == 30)
            // The next reading goes on after them.
            try await world.work("log")
            #expect(world.transport.take().filter(\.isCharged) == [])
        }
    }

    @Test("a log that does not reach back to the last reading leads to a comparison")
    func retention() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            try await world.work("log")
            world.door.set(.down)
            try await world.open("PROJ-1 long ago")
            try await world.simulator.drain()
            world.door.set(.open)
            world.clock.advance(by: .seconds(4 * 86_400))
            _ = try await world.simulator.createBranch("other", in: world.repository, by: HealingWorld.login)
            try await world.settle()
            _ = world.transport.take()
            try await world.work("log")
            #expect(world.transport.take().of("/deliveries/") == [])
            try await world.engine.round(of: "polls")
            #expect(try await world.rows() == ["(1,\"PROJ-1 long ago\",open)"])
        }
    }

    @Test("none is missed or pulled twice when new entries shift the pages under the walk")
    func shifting() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            try await world.work("log")
            world.clock.advance(by: .seconds(60))
            world.door.set(.down)
            try await world.open("PROJ-1 lost")
            try await world.simulator.drain()
            world.door.set(.open)
            // A hundred and fifty entries above the lost one, and more while the first page is on its way.
            let open = try await world.open("PROJ-2 busy").number
            for label in 0 ..< 150 {
                try await world.simulator.labelPullRequest(
                    open, in: world.repository, name: "l\(label)", by: HealingWorld.login)
            }
            try await world.settle()
            _ = world.transport.take()
            let (simulator, repository) = (world.simulator, world.repository)
            let transport = world.transport
            // Before the request for the second page.
            transport.before("/deliveries") {
                transport.before("/deliveries") {
                    for label in 150 ..< 160 {
                        try await simulator.labelPullRequest(
                            open, in: repository, name: "l\(label)", by: HealingWorld.login)
                    }
                }
            }
            try await world.work("log")
            try await world.settle()
            #expect(world.transport.take().of("/deliveries/").count == 1)
            #expect(try await world.rows().count == 2)
            let twice = try await world.database.rows(
                "SELECT guid FROM sync_deliveries GROUP BY guid HAVING count(*) > 1")
            #expect(twice == [])
            #expect(try await world.events("pr_linked") == 2)
        }
    }

    @Test("a process that dies in the middle is followed by another, which pulls only the rest")
    func restart() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            let other = try await world.simulator.openPullRequest(
                in: world.repository, title: "PROJ-3", head: "topic", by: HealingWorld.login)
            try await world.settle()
            // With an open pull request and lost checks, pulling is the cheaper way.
            try await world.work("log")
            world.clock.advance(by: .seconds(60))
            world.door.set(.down)
            for name in ["a", "b"] {
                _ = try await world.simulator.createCheckRun(
                    name, on: other.head.sha, in: world.repository, by: HealingWorld.login)
            }
            try await world.simulator.drain()
            world.door.set(.open)
            let missed = try await world.database.number("SELECT count(*) FROM sync_deliveries")
            _ = world.transport.take()
            // GitHub goes away after some of them were got. Nothing is stored yet, so all are got again.
            let answered = Counted()
            world.transport.fail { (request) throws(GitHubError) in
                guard request.path.contains("/deliveries/"), answered.next() > 1 else { return }
                throw GitHubError(.timedOut, operation: request.operation)
            }
            try await world.work("log")
            #expect(try await world.database.number("SELECT count(*) FROM sync_deliveries") == missed)
            #expect(
                try await world.database.number("SELECT failures FROM sync_schedule WHERE kind = 'log'") == 1,
                "the failure is noted, and the work is due again")
            world.transport.fail(nil)
            try await world.work("log", with: world.anotherEngine())
            try await world.engine.round(of: "late-deliveries")
            let pulled = "SELECT count(*) FROM sync_deliveries WHERE source = 'pulled'"
            let count = try await world.database.number(pulled)
            #expect(count >= 2)
            try await world.work("log")
            #expect(try await world.database.number(pulled) == count)
        }
    }

    @Test("a quiet repository costs nothing: every answer is a 304")
    func idle() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            for kind in ["log", "poll", "sweep", "sweep"] { try await world.work(kind) }
            _ = world.transport.take()
            for _ in 0 ..< 3 {
                for kind in ["log", "poll", "sweep"] { try await world.work(kind) }
            }
            let sent = world.transport.take()
            #expect(sent.count >= 12)
            #expect(sent.filter(\.isCharged) == [])
        }
    }

    @Test("a hook that is gone is compared, and the repository polled")
    func gone() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            let repository = world.repository.id
            try await world.simulator.change { (state, _) throws(SimulatorError) in
                for hook in try state.hooks(in: repository) { try state.deleteHook(hook.id, in: repository) }
            }
            try await world.open("PROJ-1 nobody told us")
            try await world.work("log")
            try await world.engine.round(of: "polls")
            #expect(try await world.rows().count == 1)
            try await world.engine.round(of: "hook-checks")
            let hooks = try await world.simulator.read { (state, _) throws(SimulatorError) in
                try state.hooks(in: repository)
            }
            #expect(hooks.count == 1)
        }
    }
}
