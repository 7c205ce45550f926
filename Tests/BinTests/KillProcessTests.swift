// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Synchronization
import TestSupport
import Testing

extension ProcessTests {
    @Suite("Its sudden death")
    struct KillProcessTests {
        /// A batch that edits waits here: its deliveries are taken, its events are not written. Intake waits for none of
        /// these rows.
        private static let pullRequests = "SELECT FROM github_pull_requests FOR UPDATE"
        /// Lets a flush wait for whoever has taken this lock. No flush waits for a lock of its own accord for longer than a
        /// second, so its lock timeout does not count here.
        private static let gate = """
            CREATE OR REPLACE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock_shared(9);
                RETURN NULL;
            END
            $$;
            CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON sync_deliveries FOR EACH STATEMENT EXECUTE FUNCTION gate();
            """
        private static let closedGate = "SELECT pg_advisory_xact_lock(9)"

        private static func waiting(_ statement: String) -> String {
            """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                AND query LIKE '%\(statement)%'
            """
        }

        @Test("kill -9 at any moment of a load: nothing acknowledged is lost, everything is applied once")
        func kill() async throws {
            try await deaths(rounds: 4, seed: 2) { load, database, enough in
                try await live(load, in: database, until: enough)
            }
        }

        @Test("kill -9 while deliveries are being stored: none of them was acknowledged")
        func killWhileStoring() async throws {
            try await deaths(rounds: 2, seed: 4) { load, database, enough in
                try await database.execute(Self.gate)
                var lock: TestDatabase.HeldLock?
                try await live(load, in: database, until: nil) {
                    try await eventually("the load flows") { load.ledger.accepted.count >= enough }
                    lock = try await database.lock(by: Self.closedGate)
                    try await eventually("a flush waits in mid-flight") {
                        try await database.number(Self.waiting("INSERT INTO sync_deliveries")) > 0
                    }
                }
                // As long as the lock is held nothing that was under way can commit, though its client is gone.
                #expect(try await database.number(Self.waiting("INSERT INTO sync_deliveries")) > 0)
                try await load.expectDurable(in: database)
                await lock?.release()
            }
        }

        @Test("kill -9 while a batch is applied, which still commits although nobody waits for it: applied once")
        func killWhileApplying() async throws {
            let pending = "SELECT count(*) FROM sync_deliveries WHERE state = 'pending'"
            try await deaths(rounds: 2, seed: 3) { load, database, enough in
                var lock: TestDatabase.HeldLock?
                try await dying(in: database) { service in
                    await load.send(to: service) { $0.accepted.count < enough }
                    try await eventually("all is applied") { try await database.number(pending) == 0 }
                    lock = try await database.lock(by: Self.pullRequests)
                    await load.edit(through: service)
                    try await eventually("a batch waits in mid-flight") {
                        try await database.number(Self.waiting("INSERT INTO github_pull_requests")) > 0
                    }
                }
                // The server does not look after its client while it waits for a lock: now it goes on, and commits,
                // unless it has given the wait up already.
                await lock?.release()
                try await dying(in: database) { _ in
                    try await eventually("all is applied") { try await database.number(pending) == 0 }
                }
            }
        }

        /// One life, killed when `body` returns.
        private func dying(in database: TestDatabase, _ body: (ServingProcess) async throws -> Void) async throws {
            try await ServingProcess.with(database) { service in
                try await body(service)
                service.process.send(SIGKILL)
                #expect(try await service.process.end().status == -SIGKILL)
            }
        }

        /// Several lives on one database, and a last one that nothing happens to.
        private func deaths(
            rounds: Int, seed: UInt64, _ round: (Load, TestDatabase, _ enough: Int) async throws -> Void
        ) async throws {
            try await TestDatabase.with { database in
                let load = Load([
                    try await TestProject.make(in: database, hookID: 11),
                    try await TestProject.make(in: database, hookID: 22),
                ])
                var random = SeededRandom(seed: seed)
                for _ in 0 ..< rounds {
                    try await round(
                        load, database, load.ledger.accepted.count + Int.random(in: 50 ... 250, using: &random))
                    try await load.expectDurable(in: database)
                }
                try await ServingProcess.with(database) { service in
                    await load.redeliver(to: service)
                    #expect(load.ledger.lost.isEmpty)
                    try await load.expectAppliedOnce(in: database)
                    service.process.send(SIGTERM)
                    #expect(try await service.process.end().status == 0)
                }
                try await load.expectDurable(in: database)
            }
        }

        /// One life. It ends when `isReady` has returned and so many deliveries were acknowledged in all.
        /// - Parameter enough: nil for a life in which none can be acknowledged any more; it ends when `isReady` returns.
        private func live(
            _ load: Load, in database: TestDatabase, until enough: Int?, once isReady: () async throws -> Void = {}
        ) async throws {
            try await ServingProcess.with(database) { service in
                await load.redeliver(to: service)
                let refusals = load.ledger.refusals
                let mayDie = Mutex(false)
                let proceed = { @Sendable (ledger: Load.Ledger) in
                    let isTime = mayDie.withLock { $0 } && ledger.accepted.count >= enough ?? .max
                    if isTime { service.process.send(SIGKILL) }
                    return true
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await load.send(to: service, while: proceed) }
                    try await isReady()
                    mayDie.withLock { $0 = true }
                    if enough == nil { service.process.send(SIGKILL) }
                    try await group.waitForAll()
                }
                let end = try await service.process.end()
                #expect(end.status == -SIGKILL)
                if enough != nil { #expect(load.ledger.refusals == refusals) }
                #expect(!load.ledger.lost.isEmpty, "it was in the middle of something")
            }
        }
    }
}
