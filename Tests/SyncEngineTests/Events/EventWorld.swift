// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Storage
import SyncEngine
import Synchronization
import TestSupport
import TestWorlds
import Testing

@testable import Valkey

/// A Postgres, a Valkey, and the engine's processes between them.
struct EventWorld {
    let database: TestDatabase
    let server: TestValkey
    /// The test's own connection to the server.
    let valkey: ValkeySession

    static func with(_ options: [String] = [], _ body: (EventWorld) async throws -> Void) async throws {
        try await TestDatabase.with { database in
            try await TestValkey.with(options) { server in
                let world = EventWorld(
                    database: database, server: server,
                    valkey: try ValkeySession(server.configuration, environment: .real()))
                try await body(world)
                await world.valkey.close()
            }
        }
    }

    /// Starts a process. Its loops do not run: the test runs single rounds, or runs the engine.
    /// - Parameter wrap: Wraps its clients of Valkey, to inject faults.
    func process(
        life: Life = Life(), environment: SyncEnvironment = .real(), settings: Engine.Settings = Engine.Settings(),
        logger: Logger = Engine.quiet, wrap: (any ValkeyClient) -> any ValkeyClient = { $0 }
    ) throws -> Engine {
        let publishing = try ValkeySession(server.configuration, environment: .real())
        let reading = try ValkeySession(server.configuration, environment: .real())
        return try Engine.test(
            MortalClient(base: database.pool, life: life),
            events: .valkey(
                EventConnections(
                    publishing: MortalValkey(base: wrap(publishing), life: life),
                    reading: MortalValkey(base: wrap(reading), life: life)
                ) {
                    await publishing.close()
                    await reading.close()
                }),
            settings: settings, environment: environment, logger: logger)
    }

    /// Writes events into the outbox, as one transaction.
    func emit(_ topics: String..., age: String = "0 seconds") async throws {
        let values = topics.map {
            "('\($0)', '{\"project_id\": \"p\", \"task_id\": \"t\"}', now() - interval '\(age)')"
        }
        try await database.execute(
            "INSERT INTO sync_outbox (topic, payload, created_at) VALUES \(values.joined(separator: ", "))")
    }

    /// The ids of the outbox from which the entries of the stream came, in the order of the stream.
    func triggers() async throws -> [String] {
        try await ask(.newest(10_000, of: "paca.plugin_trigger_events")).reversed()
            .map { $0["outbox_id"] ?? "none" }
    }

    /// The ids of the events that run automations, in their order.
    func expectedTriggers() async throws -> [String] {
        try await database.rows(
            """
            SELECT id FROM sync_outbox
            WHERE topic IN ('github.pr_linked', 'github.pr_state_changed', 'github.branch_linked') ORDER BY id
            """
        ).map { String($0.dropFirst().dropLast()) }
    }

    /// How many events were not published.
    func waiting() async throws -> Int {
        try await database.number("SELECT count(*) FROM sync_outbox WHERE published_at IS NULL")
    }

    /// Lets the leases of dead processes run out.
    func expireLeases() async throws {
        try await database.execute("UPDATE sync_leases SET expires_at = now()")
    }

    /// Empties the outbox and the server.
    func clear() async throws {
        try await database.execute("TRUNCATE sync_outbox, sync_leases")
        _ = try await ask(.raw(["FLUSHALL"]))
    }

    /// Runs a command that may be repeated, until the server answers: a test may have killed it, and this connection first
    /// has to notice that.
    func ask<Answer>(_ command: ValkeyCommand<Answer>) async throws -> Answer {
        var answer: Answer?
        try await eventually("Valkey answers") {
            do throws(ValkeyError) {
                answer = try await valkey.run(command)
            } catch {
                guard error.isOutage else { throw error }
            }
            return answer != nil
        }
        return try #require(answer)
    }
}

extension TestValkey {
    /// How to connect to it.
    var configuration: ValkeyConfiguration {
        get throws { ValkeyConfiguration(try ValkeyAddress(Secret("redis://127.0.0.1:\(port)/0"))) }
    }
}

extension ValkeyCommand where Answer == ValkeyReply {
    /// Any command; its answer is the reply itself.
    static func raw(_ words: [String]) -> ValkeyCommand {
        ValkeyCommand(ValkeyRequest(words, operation: words.first ?? "")) { $0 }
    }
}

/// Valkey, for as long as the process lives.
struct MortalValkey: ValkeyClient {
    let base: any ValkeyClient
    let life: Life

    var server: String { base.server }

    func exchange(_ requests: [ValkeyRequest], deadline: Duration?) async throws(ValkeyError) -> [ValkeyReply] {
        let (isSent, isHeard) = life.step()
        let dead = ValkeyError(.connectionLost, operation: "test", server: server, detail: "the process is dead")
        guard isSent else { throw dead }
        let replies = try await base.exchange(requests, deadline: deadline)
        guard isHeard else { throw dead }
        return replies
    }
}

/// Valkey, with something that happens before or after one command.
struct TroubledValkey: ValkeyClient {
    let base: any ValkeyClient
    /// Called before and after each command with its number from 1. An error that it throws is what the caller gets.
    let trouble: @Sendable (_ command: Int, _ isBefore: Bool) async throws(ValkeyError) -> Void
    private let count = Counting()

    init(
        _ base: any ValkeyClient,
        trouble: @escaping @Sendable (_ command: Int, _ isBefore: Bool) async throws(ValkeyError) -> Void
    ) {
        self.base = base
        self.trouble = trouble
    }

    var server: String { base.server }

    func exchange(_ requests: [ValkeyRequest], deadline: Duration?) async throws(ValkeyError) -> [ValkeyReply] {
        let number = count.next()
        try await trouble(number, true)
        let replies = try await base.exchange(requests, deadline: deadline)
        try await trouble(number, false)
        return replies
    }

    private final class Counting: Sendable {
        private let value = Mutex(0)

        func next() -> Int {
            value.withLock {
                $0 += 1
                return $0
            }
        }
    }
}
