// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import GitHubSimulator
import TestSupport
import TestWorlds
import Testing

@Suite("P3: polls find what deliveries did not bring", .timeLimit(.minutes(15)))
struct PollingTests {
    /// GitHub has no hook of ours, so it tells us nothing.
    private func deafen(_ world: HealingWorld) async throws {
        let repository = world.repository.id
        try await world.simulator.change { (state, _) throws(SimulatorError) in
            for hook in try state.hooks(in: repository) { try state.deleteHook(hook.id, in: repository) }
        }
    }

    @Test("One poll serves all projects that link the repository")
    func shared() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            try await world.linkedProject()
            try await deafen(world)
            try await world.open("PROJ-1 unheard")
            try await world.work("poll")
            #expect(world.transport.take().count == 2, "one list of pull requests, one of branches")
            #expect(try await world.rows().count == 2)
            #expect(try await world.events("pr_linked") == 2)
            #expect(try await world.database.number("SELECT count(*) FROM sync_schedule WHERE kind = 'poll'") == 1)
        }
    }

    @Test("A branch pushed while we were away is found and linked; a second poll says nothing new")
    func branches() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            try await deafen(world)
            _ = try await world.simulator.createBranch("PROJ-4-away", in: world.repository, by: HealingWorld.login)
            _ = try await world.simulator.createBranch(
                "gh-readonly-queue/main/PROJ-5", in: world.repository, by: HealingWorld.login)
            try await world.work("poll")
            let links = "SELECT branch_name, source FROM github_task_branches"
            #expect(try await world.database.rows(links) == ["(PROJ-4-away,reference)"])
            #expect(try await world.events("branch_linked") == 1)
            try await world.work("poll")
            #expect(try await world.events("branch_linked") == 1)
        }
    }

    @Test("The watermark stays where it was when a walk fails, and the next one reads what is missing")
    func frozen() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            try await world.work("poll")
            try await deafen(world)
            world.clock.advance(by: .seconds(3600))
            for number in 1 ... 130 { try await world.open("PROJ-1 change \(number)") }
            let pages = Counted()
            world.transport.fail { (request) throws(GitHubError) in
                guard request.operation.hasSuffix("/pulls"), pages.next() > 1 else { return }
                throw GitHubError(.status(404), operation: request.operation)
            }
            let mark = "SELECT pulls_watermark, pulls_etag FROM sync_cursors"
            let before = try await world.database.rows(mark)
            try await world.work("poll")
            #expect(try await world.database.rows(mark) == before)
            #expect(try await world.rows().count == 100, "what was read is kept")
            world.transport.fail(nil)
            try await world.work("poll")
            #expect(try await world.rows().count == 130)
            #expect(try await world.database.rows(mark) != before)
            #expect(try await world.events("pr_linked") == 130)
        }
    }

    @Test("An element that cannot be read is left out and named; the others are stored")
    func badItem() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            try await deafen(world)
            for number in 1 ... 3 { try await world.open("PROJ-1 change \(number)") }
            world.transport.rewrite { request, body in
                request.operation.hasSuffix("/pulls")
                    ? body.replacing("\"title\":\"PROJ-1 change 2\"", with: "\"title\":{\"odd\":2}") : body
            }
            try await world.work("poll")
            #expect(try await world.rows().count == 2)
            #expect(world.metrics.total("paca_sync_unreadable_pull_requests_total") == 1)
            #expect(try await world.database.number("SELECT failures FROM sync_schedule WHERE kind = 'poll'") == 0)
        }
    }

    @Test("The tie of a second is decided by one read, within a minute of virtual time and not by the next hourly poll")
    func ties() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            try await world.open("PROJ-1 tied")
            try await world.settle()
            for kind in ["poll"] { try await world.work(kind) }
            // What nothing decides is marked. The stored title is not GitHub's.
            try await world.database.execute("UPDATE github_pull_requests SET undecided = true, title = 'older'")
            try await world.database.execute("UPDATE sync_cursors SET polled_at = now() - interval '2 minutes'")
            _ = world.transport.take()
            try await world.engine.round(of: "schedule")
            try await world.engine.round(of: "polls")
            #expect(
                world.transport.take().filter(\.isCharged).map(\.operation).filter { $0.hasSuffix("/pulls/1") }.count
                    == 1)
            let row = try await world.database.rows("SELECT title, undecided FROM github_pull_requests")
            #expect(row == ["(\"PROJ-1 tied\",f)"])
            // Decided, it makes no more polls due.
            try await world.database.execute("UPDATE sync_cursors SET polled_at = now() - interval '2 minutes'")
            try await world.engine.round(of: "schedule")
            try await world.engine.round(of: "polls")
            #expect(world.transport.take() == [])
        }
    }

    @Test("A poll is due after an hour where the hook works, after a minute where it does not")
    func cadence() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            let wait = "SELECT extract(epoch FROM due_at - now())::integer FROM sync_schedule WHERE kind = 'poll'"
            try await world.work("poll")
            #expect(try await world.database.number(wait) > 3000)
            try await world.database.execute("UPDATE github_repositories SET hook_state = 'missing'")
            world.clock.advance(by: .seconds(3600))
            try await world.open("PROJ-1 news")
            try await world.work("poll")
            #expect(try await world.database.number(wait) < 120)
        }
    }

    @Test("When a hook stops working, poll and sweep are due within a quarter of an hour")
    func broken() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            for kind in ["poll", "sweep"] { try await world.work(kind) }
            let late = """
                SELECT count(*) FROM sync_schedule
                WHERE kind IN ('poll', 'sweep') AND due_at > now() + interval '901 seconds'
                """
            try await world.engine.round(of: "schedule")
            #expect(try await world.database.number(late) == 2)
            try await world.database.execute("UPDATE github_repositories SET hook_state = 'missing'")
            try await world.engine.round(of: "schedule")
            #expect(try await world.database.number(late) == 0)
        }
    }
}

@Suite("P3: sweeps find what no poll finds", .timeLimit(.minutes(15)))
struct SweepTests {
    @Test("a field that changed without the time of the last change")
    func field() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            try await world.open("PROJ-1 right")
            try await world.settle()
            try await world.work("poll")
            try await world.database.execute("UPDATE github_pull_requests SET title = 'wrong', base_branch = 'gone'")
            try await world.work("poll")
            #expect(try await world.rows() == ["(1,wrong,open)"], "GitHub's list has not changed, so it is not read")
            try await world.work("sweep")
            let row = try await world.database.rows("SELECT title, base_branch, undecided FROM github_pull_requests")
            #expect(row == ["(\"PROJ-1 right\",main,f)"])
        }
    }

    @Test("checks, statuses and reviews whose deliveries were lost, each told once")
    func details() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            let pull = try await world.open("PROJ-1 right")
            try await world.settle()
            world.door.set(.down)
            let run = try await world.simulator.createCheckRun(
                "build", on: pull.head.sha, in: world.repository, by: HealingWorld.login)
            try await world.simulator.completeCheckRun(
                run, in: world.repository, conclusion: .success, by: HealingWorld.login)
            let repository = world.repository.id
            try await world.simulator.change { (state, now) throws(SimulatorError) in
                _ = try state.review(.approved, of: 1, in: repository, by: "vicuna", at: now)
            }
            try await world.simulator.drain()
            try await world.work("sweep")
            let states = "SELECT ci_state, review_state FROM github_pull_requests"
            #expect(try await world.database.rows(states) == ["(success,approved)"])
            let events = (try await world.events("ci_state_changed"), try await world.events("pr_updated"))
            #expect(events.0 == 1)
            try await world.work("sweep")
            #expect(try await world.events("ci_state_changed") == events.0)
            #expect(try await world.events("pr_updated") == events.1)
        }
    }

    @Test("a pull request that was closed long ago and is still open here")
    func absent() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            try await world.open("PROJ-1 open")
            try await world.open("PROJ-2 closed")
            try await world.settle()
            world.door.set(.down)
            try await world.simulator.closePullRequest(2, in: world.repository, by: HealingWorld.login)
            try await world.simulator.drain()
            _ = world.transport.take()
            try await world.work("sweep")
            #expect(world.transport.take().filter { $0.operation.hasSuffix("/pulls/2") }.count == 1)
            #expect(try await world.rows() == ["(1,\"PROJ-1 open\",open)", "(2,\"PROJ-2 closed\",closed)"])
            #expect(try await world.events("pr_state_changed") == 1)
        }
    }

    @Test("in parts, of which a restart repeats only the one that was not finished")
    func parts() async throws {
        try await HealingWorld.with { world in
            try await world.linkedProject()
            for number in 1 ... 25 { try await world.open("PROJ-1 change \(number)") }
            try await world.settle()
            let answered = Counted()
            world.transport.fail { (request) throws(GitHubError) in
                guard request.operation.hasSuffix("/reviews"), answered.next() > 15 else { return }
                throw GitHubError(.timedOut, operation: request.operation)
            }
            try await world.work("sweep")
            #expect(try await world.database.rows("SELECT sweep_number FROM sync_cursors") == ["(10)"])
            world.transport.fail(nil)
            _ = world.transport.take()
            try await world.work("sweep", with: world.anotherEngine())
            let sent = world.transport.take()
            #expect(sent.of("/reviews").count == 15)
            #expect(sent.filter { $0.operation.hasSuffix("/pulls") } == [])
            #expect(try await world.database.rows("SELECT sweep_number FROM sync_cursors") == ["()"])
        }
    }
}
