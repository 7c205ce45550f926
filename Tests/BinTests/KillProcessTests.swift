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
        /// A batch that makes links waits for this lock because of a foreign key. By then its deliveries are taken and
        /// its pull requests written, but not its links and events. Intake waits for none of these rows.
        private static let tasks = "SELECT FROM tasks FOR UPDATE"
        /// A flush waits for this lock because of its hooks.
        private static let repositories = "SELECT FROM github_repositories FOR UPDATE"

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
                var lock: TestDatabase.HeldLock?
                try await live(load, in: database, until: nil) {
                    try await eventually("the load flows") { load.ledger.accepted.count >= enough }
                    lock = try await database.lock(by: Self.repositories)
                    try await eventually("a flush waits in mid-flight") {
                        try await database.number(Self.waiting("INSERT INTO sync_deliveries")) > 0
                    }
                }
                // While the lock is held, no transaction under way can commit, though its client is gone.
                #expect(try await database.number(Self.waiting("INSERT INTO sync_deliveries")) > 0)
                try await load.expectDurable(in: database)
                await lock?.release()
            }
        }

        @Test("kill -9 while a batch is applied, which still commits during the next life: applied once")
        func killWhileApplying() async throws {
            try await deaths(rounds: 2, seed: 3) { load, database, enough in
                try await database.withLock(by: Self.tasks) { lock in
                    try await live(load, in: database, until: enough) {
                        try await eventually("a batch waits in mid-flight") {
                            try await database.number(Self.waiting("INSERT INTO github_task_pr_links")) > 0
                        }
                    }
                    // While the server waits for a lock, it does not notice that its client is gone.
                    let left = try await database.number(Self.waiting("INSERT INTO github_task_pr_links"))
                    #expect(left > 0)
                    let applied = try await database.number("SELECT count(*) FROM github_pull_requests")
                    try await live(load, in: database, until: load.ledger.accepted.count + 50) {
                        try await eventually("the next life waits for what the dead one took") {
                            try await database.number(Self.waiting("UPDATE sync_deliveries")) > 0
                        }
                        await lock.release()
                        try await eventually("what the dead one left commits") {
                            try await database.number("SELECT count(*) FROM github_pull_requests") > applied
                        }
                    }
                }
            }
        }

        /// Runs and kills the service several times on one database, then once more without killing it.
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

        /// Runs the service once. It is killed when `isReady` has returned and this many deliveries were acknowledged
        /// in total.
        /// - Parameter enough: nil if none can be acknowledged any more; it is then killed when `isReady` returns.
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
