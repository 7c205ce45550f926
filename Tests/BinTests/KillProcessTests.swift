// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    @Suite("Its sudden death")
    struct KillProcessTests {
        @Test("kill -9 in the middle of a load: nothing acknowledged is lost, everything is applied once")
        func kill() async throws {
            try await TestDatabase.with { database in
                let load = Load([
                    try await TestProject.make(in: database, hookID: 11),
                    try await TestProject.make(in: database, hookID: 22),
                ])
                var random = SeededRandom(seed: 2)
                for round in 0 ..< 6 {
                    let enough = load.ledger.accepted.count + Int.random(in: 50 ... 250, using: &random)
                    if round.isMultiple(of: 2) {
                        try await live(load, in: database, until: enough)
                    } else {
                        // Nothing is applied in this life: all it accepts is left to the next one.
                        try await database.withLock(on: "github_pull_requests") {
                            try await live(load, in: database, until: enough)
                        }
                        let pending = "SELECT count(*) FROM sync_deliveries WHERE state = 'pending'"
                        #expect(try await database.number(pending) >= 50)
                    }
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

        /// One life, which ends when so many deliveries were acknowledged in all.
        private func live(_ load: Load, in database: TestDatabase, until enough: Int) async throws {
            try await ServingProcess.with(database) { service in
                await load.redeliver(to: service)
                await load.send(to: service) { ledger in
                    if ledger.accepted.count >= enough { service.process.send(SIGKILL) }
                    return true
                }
                let end = try await service.process.end()
                #expect(end.status == -SIGKILL)
                #expect(load.ledger.refusals == 0)
                #expect(!load.ledger.lost.isEmpty, "it was in the middle of something")
            }
        }
    }
}
