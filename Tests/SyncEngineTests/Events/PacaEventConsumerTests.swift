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

@Suite("Reading Paca's events", .timeLimit(.minutes(15)))
struct PacaEventConsumerTests {
    private static let stream = "paca.plugin_events"
    private static let handled = "paca_sync_paca_events_total"

    /// Runs an engine that reads, until `body` returns.
    private func reading(
        _ world: EventWorld, _ metrics: TestMetrics, claims: Duration = .seconds(60),
        client: ((any PostgresClient) -> any PostgresClient)? = nil,
        _ body: @Sendable (Engine) async throws -> Void
    ) async throws {
        let settings = Engine.Settings.with {
            $0.events.consumer.claimInterval = claims
            $0.events.consumer.abandonment = .milliseconds(1)
            $0.events.consumer.block = .milliseconds(50)
            $0.deletions.grace = .seconds(86_400)
            $0.taskLinkInterval = .seconds(86_400)
        }
        let session = try ValkeySession(world.server.configuration, environment: .real())
        let engine = try Engine.test(
            client?(world.database.pool) ?? world.database.pool,
            events: .valkey(EventConnections(publishing: session, reading: session) { await session.close() }),
            settings: settings, environment: .real(metrics: metrics))
        try await engine.whileRunning(body)
        await engine.close()
    }

    private func add(_ fields: (String, String)..., to world: EventWorld) async throws {
        _ = try await world.valkey.run(.add(fields.map { (name: $0.0, value: $0.1) }, to: Self.stream))
    }

    private func joined(_ world: EventWorld) async throws {
        try await eventually("the group is made") {
            try await world.valkey.run(.groups(of: Self.stream)).contains { $0.name == "paca-sync" }
        }
    }

    private func noted(_ world: EventWorld) async throws -> [String] {
        try await world.database.rows("SELECT task_id FROM sync_deletions ORDER BY id")
    }

    /// Deletes tasks of Paca's without a trigger of ours, as where our role may not make one.
    private func delete(_ tasks: [UUID], _ world: EventWorld) async throws {
        let ids = tasks.map { "'\($0)'" }.joined(separator: ", ")
        try await world.database.execute(
            """
            ALTER TABLE public.tasks DISABLE TRIGGER USER;
            UPDATE public.tasks SET deleted_at = now() WHERE id IN (\(ids));
            ALTER TABLE public.tasks ENABLE TRIGGER USER;
            """)
    }

    @Test("notes deleted tasks from both forms of entries, believes none, and acknowledges all")
    func forms() async throws {
        try await EventWorld.with { world in
            let project = try await TestProject.make(in: world.database)
            let ids = try (1 ... 5).map { try #require(project.tasks[$0]) }
            // The fifth is not deleted, whatever the event says.
            try await delete(Array(ids[..<4]), world)
            let metrics = TestMetrics()
            try await reading(world, metrics) { _ in
                try await joined(world)
                try await add(("type", "task.deleted"), ("payload", #"{"id":"\#(ids[0])"}"#), to: world)
                try await add(
                    ("type", "task.deleted"), ("payload", #"{"task_id":"\#(ids[1])","project_id":"\#(project.id)"}"#),
                    to: world)
                try await add(
                    ("type", "task.deleted"), ("payload", "{}"), ("task_id", ids[2].uuidString),
                    ("project_id", project.id.uuidString), ("origin", "user"), ("actor_id", "x"), to: world)
                try await add(
                    ("type", "task.deleted"), ("payload", "{}"), ("entity_type", "task"),
                    ("entity_id", ids[3].uuidString), to: world)
                try await add(("type", "task.deleted"), ("payload", #"{"id":"\#(ids[4])"}"#), to: world)
                try await add(("type", "sprint.created"), ("payload", "not read"), to: world)
                try await metrics.total(Self.handled, reaches: 6)
            }
            // Those of one reading are noted in one statement, in any order.
            #expect(try await noted(world).sorted() == ids[..<4].map { "(\($0.text))" }.sorted())
            #expect(metrics.count(Self.handled, ("result", "handled")) == 5)
            #expect(metrics.count(Self.handled, ("result", "skipped")) == 1)
            let groups = try await world.valkey.run(.groups(of: Self.stream))
            #expect(groups.map(\.pending) == [0])
            // It has left the group.
            #expect(groups.map(\.consumers) == [0])
        }
    }

    @Test("notes a project that is deleted, and a task that no trigger noted")
    func projects() async throws {
        try await EventWorld.with { world in
            let project = try await TestProject.make(in: world.database)
            try await world.database.execute(
                """
                ALTER TABLE public.projects ADD COLUMN deleted_at timestamptz;
                ALTER TABLE public.projects DISABLE TRIGGER USER;
                UPDATE public.projects SET deleted_at = now();
                DROP TRIGGER sync_note_new_task ON public.tasks;
                """)
            let metrics = TestMetrics()
            let task = try #require(project.tasks[1])
            try await reading(world, metrics) { engine in
                try await joined(world)
                // So that nothing empties the table of changes.
                try await engine.board.rounds(of: "task-links", reach: 1)
                try await add(("type", "project.deleted"), ("payload", #"{"id":"\#(project.id)"}"#), to: world)
                try await add(("type", "task.created"), ("payload", #"{"id":"\#(task)"}"#), to: world)
                try await metrics.total(Self.handled, reaches: 2)
            }
            #expect(
                try await world.database.rows("SELECT project_id, task_id FROM sync_deletions") == [
                    "(\(project.id.text),)"
                ])
            let changes = "SELECT task_id FROM sync_task_changes WHERE task_id IS NOT NULL"
            #expect(try await world.database.rows(changes) == ["(\(task.text))"])
        }
    }

    @Test("sets aside what cannot be understood, shows it, and goes on")
    func poison() async throws {
        try await EventWorld.with { world in
            let metrics = TestMetrics()
            try await reading(world, metrics) { _ in
                try await joined(world)
                try await add(("type", "task.deleted"), ("payload", "{\u{0}"), to: world)
                try await add(("type", "task.deleted"), ("payload", #"{"id":"no id"}"#), to: world)
                try await add(("kind", "x"), to: world)
                try await add(("type", "doc.updated"), ("payload", "{}"), to: world)
                try await metrics.total(Self.handled, reaches: 4)
            }
            #expect(metrics.count(Self.handled, ("result", "rejected")) == 3)
            let rows = try await world.database.rows("SELECT type, reason FROM sync_rejected_events ORDER BY entry_id")
            #expect(rows.count == 3)
            #expect(rows.last == "(\"\",missingType)")
            #expect(try await world.valkey.run(.groups(of: Self.stream)).map(\.pending) == [0])
        }
    }

    @Test("acknowledges nothing that Postgres did not commit, and reads it again")
    func uncommitted() async throws {
        try await EventWorld.with { world in
            let project = try await TestProject.make(in: world.database)
            let task = try #require(project.tasks[1])
            try await delete([task], world)
            let metrics = TestMetrics()
            let failures = Mutex(0)
            try await reading(
                world, metrics,
                client: { base in
                    FaultyClient(base) { queries in
                        guard queries.contains(where: { $0.statement.name == "deletion.note_tasks" }) else {
                            return nil
                        }
                        return failures.withLock { count in
                            count += 1
                            return count == 1 ? .before(.outage) : nil
                        }
                    }
                }
            ) { _ in
                try await joined(world)
                try await add(("type", "task.deleted"), ("payload", #"{"id":"\#(task)"}"#), to: world)
                try await metrics.total(Self.handled, reaches: 1)
            }
            #expect(failures.withLock { $0 } == 2)
            #expect(try await noted(world) == ["(\(task.text))"])
        }
    }

    @Test("takes over what another consumer read and did not finish")
    func abandoned() async throws {
        try await EventWorld.with { world in
            let project = try await TestProject.make(in: world.database)
            let task = try #require(project.tasks[1])
            try await delete([task], world)
            _ = try await world.valkey.run(.createGroup("paca-sync", of: Self.stream, at: .end))
            try await add(("type", "task.deleted"), ("payload", #"{"id":"\#(task)"}"#), to: world)
            let dead = ValkeyStreamReader(stream: Self.stream, group: "paca-sync", consumer: "dead")
            let read = try await world.valkey.run(.read(.new, as: dead, count: 10))
            #expect(read.count == 1)
            let metrics = TestMetrics()
            try await reading(world, metrics, claims: .milliseconds(10)) { _ in
                try await metrics.total(Self.handled, reaches: 1)
            }
            #expect(try await noted(world) == ["(\(task.text))"])
        }
    }

    @Test("makes a vanished group again where it had stopped, and begins anew after the server lost its data")
    func vanished() async throws {
        try await EventWorld.with { world in
            let project = try await TestProject.make(in: world.database)
            let ids = try (1 ... 3).map { try #require(project.tasks[$0]) }
            try await delete(ids, world)
            let metrics = TestMetrics()
            @Sendable func event(_ index: Int) async throws {
                try await add(("type", "task.deleted"), ("payload", #"{"id":"\#(ids[index])"}"#), to: world)
            }
            try await reading(world, metrics) { _ in
                try await joined(world)
                try await event(0)
                try await metrics.total(Self.handled, reaches: 1)
            }
            // While no process runs, the group goes and an event comes.
            _ = try await world.valkey.run(.raw(["XGROUP", "DESTROY", Self.stream, "paca-sync"]))
            try await event(1)
            try await reading(world, metrics) { _ in
                try await metrics.total(Self.handled, reaches: 2)
                // While it runs, everything goes.
                _ = try await world.valkey.run(.raw(["FLUSHALL"]))
                try await event(2)
                try await metrics.total(Self.handled, reaches: 3)
            }
            #expect(try await noted(world) == ids.map { "(\($0.text))" })
        }
    }

    @Test("goes on after the server was killed and started again")
    func restarted() async throws {
        try await EventWorld.with { world in
            let metrics = TestMetrics()
            try await reading(world, metrics) { _ in
                try await joined(world)
                world.server.kill(SIGKILL)
                try await metrics.value("paca_sync_valkey_troubled", ("use", "reading"), is: 1)
                try await world.server.start()
                _ = try await world.ask(.add([(name: "type", value: "x")], to: Self.stream))
                try await metrics.total(Self.handled, reaches: 1)
            }
        }
    }

    @Test("a first start on a stream of a million old entries reads none of them")
    func firstStart() async throws {
        try await EventWorld.with { world in
            let script = "for i = 1, 1000000 do redis.call('XADD', KEYS[1], '*', 'type', 'task.created') end"
            _ = try await world.valkey.run(.raw(["EVAL", script, "1", Self.stream]), deadline: .backstop)
            let metrics = TestMetrics()
            try await reading(world, metrics) { _ in
                try await joined(world)
                try await add(("type", "new"), to: world)
                try await metrics.total(Self.handled, reaches: 1)
            }
            #expect(metrics.total(Self.handled) == 1)
        }
    }
}
