// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import Storage
import SyncEngine
import Synchronization
import TestSupport
import TestWorlds
import Testing

@Suite("Deliveries that fail", .timeLimit(.minutes(15)))
struct ProjectFailureTests {
    private static let deadlock = PostgresError(
        .server, operation: "test", sqlState: "40P01", detail: "deadlock detected")

    /// Cannot be compressed, so that it is too long for an index entry.
    private static func longBranch() -> [UInt8] {
        var random = SeededRandom(seed: 1)
        let name = (0 ..< 6000).map { _ in String(UInt8.random(in: 16 ... 255, using: &random), radix: 16) }.joined()
        return TestPullRequest.push(creating: "PROJ-1-\(name)")
    }

    @Test("Only the delivery at fault fails; the others of its batch are applied, each once")
    func alone() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            var deliveries = project.edits((0 ..< 7).map { "a\($0)" })
            deliveries.insert(("push", Self.longBranch()), at: 3)
            deliveries.insert(("pull_request", Array("{".utf8)), at: 5)
            deliveries.insert(("star", Array("{}".utf8)), at: 6)
            let guids = try await project.store(deliveries, in: database)
            let metrics = TestMetrics()
            try await Engine.test(database.pool, environment: .real(metrics: metrics)).whileRunning { _ in
                try await metrics.judged(guids.count)
            }
            #expect(try await database.delivery(guids[3]) == "(failed,1,f)")
            #expect(try await database.delivery(guids[5]) == "(failed,1,f)")
            #expect(try await database.delivery(guids[6]) == "(ignored,0,f)")
            #expect(try await database.deliveries("applied") == 7)
            #expect(try await database.emittedActions() == (0 ..< 7).map { "a\($0)" })
            let reasons = "SELECT count(*) FROM sync_deliveries WHERE last_error IS NOT NULL OR reason LIKE '%star%'"
            #expect(try await database.number(reasons) == 3)
        }
    }

    @Test("A temporary failure is tried again after the backoff, and not before")
    func passing() async throws {
        let (clock, metrics) = (ManualClock(), TestMetrics())
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let guid = try await project.store(project.edits(["a"]), in: database)[0]
            let fails = Atomic(true)
            let client = FaultyClient(database.pool) { queries in
                let isIt = queries.areWrites && queries.contains { $0.mentions(guid) }
                return isIt && fails.load(ordering: .relaxed) ? .before(Self.deadlock) : nil
            }
            try await Engine.test(client, settings: Self.settings, environment: .test(clock: clock, metrics: metrics))
                .whileRunning { engine in
                    try await metrics.retried(1)
                    #expect(try await database.delivery(guid) == "(pending,1,t)")
                    // The project reads Postgres again, as after a full mailbox. Other deliveries are not held up.
                    await engine.directory.missedSomething(in: [project.id])
                    let other = project.edits(["b"], number: 2)[0]
                    try await project.deliver(other.event, other.body, to: engine.intake)
                    try await metrics.applied(1)
                    #expect(try await database.delivery(guid) == "(pending,1,t)")
                    fails.store(false, ordering: .relaxed)
                    clock.advance(by: .milliseconds(799))
                    #expect(try await database.delivery(guid) == "(pending,1,t)")
                    clock.advance(by: .milliseconds(401))
                    try await metrics.applied(2)
                }
            #expect(try await database.delivery(guid) == "(applied,1,f)")
            #expect(try await database.emittedActions() == ["b", "a"])
        }
    }

    @Test("A delivery that fails through no fault of its own is tried for as long as it takes; the others are applied")
    func patience() async throws {
        let (clock, metrics) = (ManualClock(), TestMetrics())
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let guids = try await project.store(project.edits(["a", "b", "c"]), in: database)
            let fails = Atomic(true)
            let client = FaultyClient(database.pool) { queries in
                guard queries.areWrites, queries.contains(where: { $0.mentions(guids[1]) }) else { return nil }
                return fails.load(ordering: .relaxed) ? .before(Self.deadlock) : nil
            }
            try await Engine.test(client, settings: Self.settings, environment: .test(clock: clock, metrics: metrics))
                .whileRunning { engine in
                    for attempt in 1 ... 15 {
                        try await metrics.retried(attempt)
                        #expect(try await database.delivery(guids[1]) == "(pending,\(attempt),t)")
                        #expect(engine.directory.trouble?.projects == 1)
                        // The project sleeps until the next try: a minute at most, and up to a fifth more.
                        try await clock.sleepers(atLeast: 1, dueBy: clock.now.offset + .seconds(72))
                        if attempt == 15 { fails.store(false, ordering: .relaxed) }
                        clock.advance(by: .seconds(72))
                    }
                    try await metrics.applied(3)
                    try await metrics.value("paca_sync_projects_troubled", is: 0)
                }
            #expect(try await database.emittedActions() == ["a", "c", "b"])
            #expect(
                try await database.number("SELECT count(*) FROM sync_deliveries WHERE last_error LIKE '%40P01%'") == 1)
        }
    }

    @Test(
        "What an operator has to mend costs no delivery: all wait, visibly, and are applied in their order afterwards",
        arguments: [
            ("ALTER TABLE github_pull_requests RENAME COLUMN title TO was", "42703"),
            ("ALTER TABLE sync_outbox RENAME TO was", "42P01"),
            ("ALTER TABLE sync_deliveries RENAME COLUMN last_error TO was", "42703"),
        ])
    func wrongDatabase(damage: String, sqlState: String) async throws {
        let (clock, metrics) = (ManualClock(), TestMetrics())
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let actions = (0 ..< 20).map { "a\($0)" }
            try await Engine.test(
                database.pool, settings: Self.settings, environment: .test(clock: clock, metrics: metrics)
            ).whileRunning { engine in
                let first = project.edits(["first"])[0]
                try await project.deliver(first.event, first.body, to: engine.intake)
                try await metrics.applied(1)
                try await database.execute(damage)
                for edit in project.edits(actions) {
                    #expect(
                        try await project.deliver(edit.event, edit.body, to: engine.intake).isAccepted)
                }
                for _ in 0 ..< 12 {
                    try await clock.sleepers(atLeast: 1, dueBy: clock.now.offset + .seconds(18))
                    #expect(engine.directory.trouble?.needsOperator == true)
                    #expect(engine.directory.trouble?.example.contains(sqlState) == true)
                    clock.advance(by: .seconds(18))
                }
                // A try that was under way would succeed, and nobody would sleep.
                try await clock.sleepers(atLeast: 1, dueBy: clock.now.offset + .seconds(18))
                #expect(try await database.deliveries("pending") == 20)
                try await database.execute(Self.repair(damage))
                clock.advance(by: .seconds(18))
                try await metrics.applied(21)
                try await metrics.value("paca_sync_projects_troubled", is: 0)
            }
            #expect(try await database.emittedActions() == ["first"] + actions)
            #expect(try await database.number("SELECT sum(attempts) FROM sync_deliveries") == 0)
        }
    }

    /// The statement that undoes the renaming.
    private static func repair(_ damage: String) -> String {
        var words = damage.split(separator: " ").map(String.init)
        words.swapAt(damage.contains("COLUMN") ? words.count - 3 : 2, words.count - 1)
        return words.joined(separator: " ")
    }

    @Test("Failures of every delivery open the circuit, and do not set all of them aside")
    func nothingWorks() async throws {
        let (clock, metrics) = (ManualClock(), TestMetrics())
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let actions = (0 ..< 40).map { "a\($0)" }
            try await project.store(project.edits(actions), in: database)
            let broken = PostgresError(.server, operation: "test", sqlState: "XX000", detail: "a bug of the server")
            let fails = Atomic(true)
            let writes = Atomic(0)
            let client = FaultyClient(database.pool) { queries in
                guard queries.areWrites, fails.load(ordering: .relaxed) else { return nil }
                writes.add(1, ordering: .relaxed)
                return .before(broken)
            }
            try await Engine.test(client, settings: Self.settings, environment: .test(clock: clock, metrics: metrics))
                .whileRunning { engine in
                    try await clock.sleepers(atLeast: 1, dueBy: .seconds(1))
                    #expect(writes.load(ordering: .relaxed) == 10)
                    #expect(try await database.deliveries("pending") == 40)
                    // A person's command goes its own way.
                    let command = ProjectCommand.unlinkPullRequest(
                        PullRequestKey(repoID: project.repoID, number: 7), task: UUID())
                    #expect(try await engine.directory.perform(project.id, command) == .notLinked)
                    try await clock.sleepers(atLeast: 1, dueBy: .seconds(1))
                    fails.store(false, ordering: .relaxed)
                    clock.advance(by: .seconds(1))
                    try await metrics.applied(40)
                    try await metrics.value("paca_sync_projects_troubled", is: 0)
                }
            #expect(Set(try await database.emittedActions()) == Set(actions))
        }
    }

    /// The clock does not move by itself, so nothing may wait for a burst to gather, and no loop may sleep on it.
    private static let settings = Engine.Settings.with {
        $0.projects.pace = .zero
        $0.lateDeliveriesInterval = .seconds(86_400)
        $0.taskLinkInterval = .seconds(86_400)
        $0.cleanupInterval = .seconds(86_400)
    }

    @Test("An outage loses no delivery and does not count as a try")
    func outage() async throws {
        let (clock, metrics) = (ManualClock(), TestMetrics())
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await project.store(project.edits(["a", "b"]), in: database)
            let left = Mutex(6)
            let client = FaultyClient(database.pool) { queries in
                guard queries.areReads || queries.areWrites || queries.first?.statement.name == "delivery.pending"
                else { return nil }
                return left.withLock { left in
                    left -= 1
                    return left >= 0 ? .before(.outage) : nil
                }
            }
            try await Engine.test(
                client, settings: Self.settings, environment: .test(clock: clock, metrics: metrics)
            ).whileRunning { _ in
                for _ in 0 ..< 6 {
                    try await clock.sleepers(atLeast: 1, dueBy: clock.now.offset + .seconds(18))
                    clock.advance(by: .seconds(18))
                }
                try await metrics.applied(2)
            }
            #expect(try await database.number("SELECT sum(attempts) FROM sync_deliveries") == 0)
            #expect(try await database.emittedActions() == ["a", "b"])
        }
    }

    @Test("A batch whose commit was not confirmed is not applied again")
    func unknownCommit() async throws {
        let (clock, metrics) = (ManualClock(), TestMetrics())
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            // All have the same second. If the first were applied again after the last, it would be written as news.
            try await project.store(project.edits(["a", "b", "c"]), in: database)
            let first = Atomic(true)
            let client = FaultyClient(database.pool) { queries in
                queries.areWrites && first.exchange(false, ordering: .relaxed) ? .after(.outage) : nil
            }
            try await Engine.test(client, environment: .test(clock: clock, metrics: metrics)).whileRunning { _ in
                try await clock.sleepers(atLeast: 1, dueBy: .seconds(1))
                clock.advance(by: .seconds(1))
            }
            #expect(try await database.emittedActions() == ["a", "b", "c"])
            #expect(try await database.deliveries("applied") == 3)
        }
    }
}
