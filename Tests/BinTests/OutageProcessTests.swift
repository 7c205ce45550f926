// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import EmbeddedPostgres
import Environment
import Foundation
import Logging
import Storage
import TestSupport
import Testing

extension ProcessTests {
    @Suite("Postgres away")
    struct OutageProcessTests {
        private let folder: String
        private let postgres: EmbeddedPostgres

        init() throws {
            folder = try TestFolder.make()
            postgres = EmbeddedPostgres(
                dataDirectory: folder, settings: ["fsync": "off"], environment: .real(),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        }

        @Test("Stopped and started under load: 503 meanwhile, nothing acknowledged is lost, it recovers by itself")
        func underLoad() async throws {
            let conninfo = try await postgres.start()
            try await ServingProcess.with(["DATABASE_URL": conninfo]) { service in
                let load = try await TestDatabase.elsewhere(conninfo) { database in
                    Load([
                        try await TestProject.make(in: database, hookID: 11),
                        try await TestProject.make(in: database, hookID: 22),
                    ])
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await load.send(to: service) { !$0.isEnough } }
                    // Also if the test fails: otherwise the senders would go on forever.
                    defer { load.stop() }
                    for isCrash in [false, true, false] {
                        try await outage(of: service, under: load, isCrash: isCrash)
                    }
                }
                #expect(load.ledger.lost.isEmpty)
                try await TestDatabase.elsewhere(conninfo) { database in
                    try await load.expectDurable(in: database)
                    try await load.expectAppliedOnce(in: database)
                }
                #expect(service.process.isRunning)
                service.process.send(SIGTERM)
                #expect(try await service.process.end().status == 0)
            }
            await postgres.stop()
        }

        private func outage(of service: ServingProcess, under load: Load, isCrash: Bool) async throws {
            let before = load.ledger
            try await eventually("the load flows") { load.ledger.accepted.count >= before.accepted.count + 100 }
            if isCrash { try endAtOnce() }
            await postgres.stop()
            try await eventually("deliveries are refused") { load.ledger.refusals >= before.refusals + 20 }
            try await eventually("/readyz tells") { try await service.get("/readyz").status == 503 }
            #expect(try await service.get("/healthz").status == 200)
            _ = try await postgres.start()
            let refused = load.ledger
            try await eventually("the load flows again") { load.ledger.accepted.count >= refused.accepted.count + 100 }
            try await service.isReady()
        }

        /// Stops the server as a crash does: sessions are not ended in order, and the next start recovers from the WAL.
        private func endAtOnce() throws {
            let file = try String(contentsOfFile: folder + "/postgres/postmaster.pid", encoding: .utf8)
            let pid = try #require(file.split(separator: "\n").first.flatMap { pid_t($0) })
            try #require(pid > 1)
            kill(pid, SIGQUIT)
        }

        @Test("A service that starts before its Postgres waits for it")
        func startsFirst() async throws {
            let conninfo = try await postgres.start()
            await postgres.stop()
            let environment = ServingProcess.environment.merging(["DATABASE_URL": conninfo]) { $1 }
            try await PacaSyncProcess.with(["serve"], environment) { process in
                try await process.says("Postgres does not answer yet")
                _ = try await postgres.start()
                try await process.says("listening")
                process.send(SIGTERM)
                #expect(try await process.end().status == 0)
            }
            await postgres.stop()
        }
    }
}
