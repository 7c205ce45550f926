// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage
import SyncEngine
import Synchronization
import TestSupport
import TestWorlds
import Testing

@testable import Valkey

@Suite("Publishing the outbox", .timeLimit(.minutes(15)))
struct EventRelayTests {
    private static let topics = ["github.pr_linked", "github.pr_updated", "github.branch_linked"]

    @Test("sends every event to the channel and to the stream, as Paca reads them, in their order")
    func publishes() async throws {
        try await EventWorld.with { world in
            let connection = try await ValkeyConnection.connect(world.server.configuration, environment: .real())
            let (heard, hear) = AsyncStream.makeStream(of: String.self)
            let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // It ends when the test cancels it.
                    try? await connection.subscribe(to: ["paca.events"], onSubscribed: { isReady.yield() }) {
                        hear.yield(String(decoding: $0.payload, as: UTF8.self))
                    }
                }
                for await _ in ready { break }
                try await world.emit(Self.topics[0], Self.topics[1], Self.topics[2])
                let engine = try world.process()
                try await engine.round(of: "outbox")
                await engine.close()
                var messages: [String] = []
                for await message in heard {
                    messages.append(message)
                    if messages.count == 3 { break }
                }
                group.cancelAll()
                let payload = #"{"task_id": "t", "project_id": "p"}"#
                #expect(
                    messages
                        == Self.topics.map { #"{"type":"\#($0)","payload":\#(payload),"source":"com.paca.github"}"# })
            }
            let entries = try await world.valkey.run(.newest(10, of: "paca.plugin_trigger_events"))
            #expect(entries.map { $0["type"] } == ["github.branch_linked", "github.pr_linked"])
            #expect(
                entries.allSatisfy { $0["project_id"] == "p" && $0["payload"]?.contains(#""task_id": "t""#) == true })
            #expect(try await world.waiting() == 0)
        }
    }

    @Test("runs each automation once and in order, wherever the process dies", arguments: Life.Death.allCases)
    func killed(death: Life.Death) async throws {
        try await EventWorld.with { world in
            var (step, hasDied) = (1, true)
            while hasDied {
                try await world.clear()
                try await world.emit(Self.topics[0], Self.topics[1], Self.topics[2])
                let life = Life(last: (step, death))
                let first = try world.process(life: life)
                // The process may die in this round, which then fails.
                try? await first.round(of: "outbox")
                hasDied = life.isOver
                try await world.expireLeases()
                let second = try world.process()
                try await second.round(of: "outbox")
                await second.close()
                #expect(try await world.waiting() == 0, "step \(step)")
                let expected = try await world.expectedTriggers()
                #expect(try await world.triggers() == expected, "step \(step)")
                step += 1
            }
            // The look-ups, the lease, a look back, three publications, two entries, the mark.
            #expect(step > 9)
        }
    }

    /// What breaks at a command.
    enum Break: CaseIterable {
        case connectionBefore
        case connectionAfter
        case serverBefore
        case serverAfter
    }

    @Test(
        "runs each automation once and in order, wherever the connection breaks or Valkey dies",
        arguments: Break.allCases)
    func broken(kind: Break) async throws {
        try await EventWorld.with { world in
            // A look back, three publications, two entries.
            for command in 1 ... 6 {
                try await world.clear()
                try await world.emit(Self.topics[0], Self.topics[1], Self.topics[2])
                let clock = ManualClock()
                let server = world.server
                let engine = try world.process(environment: .test(clock: clock)) { base in
                    TroubledValkey(base) { (number, isBefore) throws(ValkeyError) in
                        guard number == command else { return }
                        switch (kind, isBefore) {
                        case (.connectionBefore, true), (.connectionAfter, false):
                            throw ValkeyError(.connectionLost, operation: "test", server: "test", detail: "cut")
                        case (.serverBefore, true), (.serverAfter, false):
                            server.kill(SIGKILL)
                        default: break
                        }
                    }
                }
                try await engine.round(of: "outbox")
                if kind == .serverBefore || kind == .serverAfter { try await server.start() }
                try await eventually("the events are published") {
                    clock.advance(by: .seconds(10))
                    try await engine.round(of: "outbox")
                    return try await world.waiting() == 0
                }
                await engine.close()
                let expected = try await world.expectedTriggers()
                #expect(try await world.triggers() == expected, "\(kind) at command \(command)")
            }
        }
    }

    /// What the server refuses writes for, and how that begins and ends.
    private static let refusals = [
        (["CONFIG", "SET", "maxmemory", "1"], ["CONFIG", "SET", "maxmemory", "0"]),
        (["REPLICAOF", "127.0.0.1", "1"], ["REPLICAOF", "NO", "ONE"]),
    ]

    @Test("waits while the server is full or read-only, says so once, and goes on by itself", arguments: refusals)
    func refused(begin: [String], end: [String]) async throws {
        try await EventWorld.with { world in
            let (clock, metrics, logs) = (ManualClock(), TestMetrics(), CapturedLogs())
            _ = try await world.valkey.run(.raw(begin))
            try await world.emit(Self.topics[0], Self.topics[2])
            let engine = try world.process(
                environment: .test(clock: clock, metrics: metrics), logger: logs.logger)
            for _ in 0 ..< 20 {
                try await engine.round(of: "outbox")
                clock.advance(by: .seconds(11))
            }
            #expect(try await world.waiting() == 2)
            #expect(logs.lines.count(where: { $0.contains("Valkey cannot be used") }) == 1)
            #expect(metrics.values("paca_sync_outbox_waiting").last == 2)
            #expect(metrics.values("paca_sync_valkey_troubled", ("use", "publishing")).last == 1)
            _ = try await world.valkey.run(.raw(end))
            try await engine.round(of: "outbox")
            await engine.close()
            #expect(try await world.waiting() == 0)
            let expected = try await world.expectedTriggers()
            #expect(try await world.triggers() == expected)
            #expect(logs.lines.count(where: { $0.contains("Valkey can be used again") }) == 1)
            #expect(metrics.values("paca_sync_outbox_waiting").last == 0)
        }
    }

    @Test("does not run automations for an event that is too old, and counts it")
    func expired() async throws {
        try await EventWorld.with { world in
            let metrics = TestMetrics()
            try await world.emit(Self.topics[0], age: "25 hours")
            try await world.emit(Self.topics[0])
            let engine = try world.process(environment: .real(metrics: metrics))
            try await engine.round(of: "outbox")
            await engine.close()
            #expect(try await world.triggers().count == 1)
            #expect(metrics.count("paca_sync_outbox_events_total", ("result", "expired")) == 1)
            #expect(metrics.count("paca_sync_outbox_events_total", ("result", "published")) == 2)
            #expect(try await world.waiting() == 0)
        }
    }

    @Test("is done by one instance at a time; the next one goes on at once after a stop")
    func oneInstance() async throws {
        try await EventWorld.with { world in
            let (first, second) = (try world.process(), try world.process())
            try await world.emit(Self.topics[0])
            try await first.round(of: "outbox")
            try await world.emit(Self.topics[2])
            try await second.round(of: "outbox")
            #expect(try await world.waiting() == 1)
            await first.close()
            // It has published what was left before it stopped.
            #expect(try await world.waiting() == 0)
            try await world.emit(Self.topics[0])
            try await second.round(of: "outbox")
            await second.close()
            let expected = try await world.expectedTriggers()
            #expect(try await world.triggers() == expected)
        }
    }

    @Test("an instance that was paused past its lease adds nothing when it wakes, and marks nothing")
    func paused() async throws {
        try await EventWorld.with { world in
            let clock = ManualClock()
            let second = try world.process()
            try await world.emit(Self.topics[0], Self.topics[2])
            let first = try world.process(environment: .test(clock: clock)) { base in
                TroubledValkey(base) { (number, isBefore) throws(ValkeyError) in
                    // It sleeps after the first publication, before the first entry.
                    guard number == 2, !isBefore else { return }
                    clock.advance(by: .seconds(31))
                    do {
                        try await world.expireLeases()
                        try await second.round(of: "outbox")
                    } catch {
                        Issue.record(error)
                    }
                }
            }
            try await first.round(of: "outbox")
            await first.close()
            await second.close()
            let expected = try await world.expectedTriggers()
            #expect(try await world.triggers() == expected)
            #expect(try await world.waiting() == 0)
        }
    }

    @Test("a lease that another instance has taken protects the rows from being marked")
    func fenced() async throws {
        try await TestDatabase.with { database in
            try await database.execute("INSERT INTO sync_outbox (topic, payload) VALUES ('t', '{}')")
            let (first, second) = (UUID(), UUID())
            let run = { (query: PostgresQuery) in try await database.pool.run(query) }
            let fence = try LeaseStore.fence(
                from: try await run(LeaseStore.take("outbox", owner: first, for: .seconds(30))))
            let denied = try LeaseStore.fence(
                from: try await run(LeaseStore.take("outbox", owner: second, for: .seconds(30))))
            #expect(denied == nil)
            try await database.execute("UPDATE sync_leases SET expires_at = now()")
            let next = try LeaseStore.fence(
                from: try await run(LeaseStore.take("outbox", owner: second, for: .seconds(30))))
            #expect(fence == 1)
            #expect(next == 2)
            let ids = try OutboxStore.events(from: try await run(OutboxStore.waiting(limit: 1))).map(\.id)
            let old = LeaseClaim(name: "outbox", owner: first, fence: 1)
            #expect(try await run(OutboxStore.markPublished(ids, under: old)).affectedRows == 0)
            let new = LeaseClaim(name: "outbox", owner: second, fence: 2)
            #expect(try await run(OutboxStore.markPublished(ids, under: new)).affectedRows == 1)
        }
    }

    @Test("begins as soon as a delivery is applied")
    func woken() async throws {
        try await EventWorld.with { world in
            let project = try await TestProject.make(in: world.database)
            let metrics = TestMetrics()
            let settings = Engine.Settings.with { $0.events.outboxInterval = .seconds(86_400) }
            let engine = try world.process(environment: .real(metrics: metrics), settings: settings)
            try await engine.whileRunning { engine in
                try await engine.board.rounds(of: "outbox", reach: 1)
                let pullRequest = TestPullRequest(number: 1, title: "PROJ-1")
                try await project.deliver(
                    "pull_request", pullRequest.webhook("opened"), to: engine.intake)
                try await metrics.count(
                    "paca_sync_outbox_events_total", ("result", "triggered"), reaches: 1)
            }
            await engine.close()
            #expect(try await world.waiting() == 0)
        }
    }

    @Test("without a Valkey, NOTIFY tells of each event once and in order; too old ones are deleted and counted")
    func notified() async throws {
        try await TestDatabase.with { database in
            let metrics = TestMetrics()
            let (heard, hear) = AsyncStream.makeStream(of: String.self)
            let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
            try await database.execute(
                """
                INSERT INTO sync_outbox (topic, payload, created_at)
                VALUES ('github.old', '{}', now() - interval '25 hours'), ('github.a', '{}', now()), ('github.b', '{}', now())
                """)
            let listener = try await PostgresConnection.connect(database.configuration, environment: .real())
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // It ends when the test cancels it.
                    try? await listener.listen(on: "paca_events", onListening: { isReady.yield() }) {
                        hear.yield($0.payload)
                    }
                }
                for await _ in ready { break }
                for _ in 0 ..< 2 {
                    let engine = try Engine.test(
                        database.pool, events: .notify, environment: .real(metrics: metrics))
                    try await engine.round(of: "outbox")
                    await engine.close()
                }
                try await database.execute("NOTIFY paca_events, 'end'")
                var messages: [String] = []
                for await message in heard {
                    guard message != "end" else { break }
                    messages.append(message)
                }
                group.cancelAll()
                #expect(messages.count == 3)
                #expect(messages.last?.contains(#""type": "github.b""#) == true)
            }
            #expect(
                try await database.rows("SELECT topic FROM sync_outbox ORDER BY id") == ["(github.a)", "(github.b)"])
            #expect(metrics.count("paca_sync_outbox_events_total", ("result", "forgotten")) == 1)
            #expect(metrics.count("paca_sync_outbox_events_total", ("result", "announced")) == 3)
        }
    }
}
