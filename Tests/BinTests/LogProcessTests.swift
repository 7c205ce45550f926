// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    @Suite("Its log")
    struct LogProcessTests {
        private static let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
        private static let hookSecret = "hidden-hook-secret"
        private static let secrets = [
            "ENCRYPTION_KEY_PREVIOUS": String(repeating: "a1", count: 32),
            "REDIS_URL": "redis://:hidden-redis@valkey:6379/0",
        ]

        /// Runs the service with all kinds of traffic, and returns its log.
        private static func live(_ environment: [String: String]) async throws -> String {
            try await TestDatabase.with { database in
                let project = try await TestProject.make(in: database, secret: hookSecret)
                let address = try await TestServer.conninfo(database: database.name)
                var environment = environment.merging(secrets) { $1 }
                if !address.contains("://") { environment["DATABASE_URL"] = address + " password=hidden-password" }
                return try await ServingProcess.with(database, environment) { service in
                    for body in [TestPullRequest(number: 1).webhook("opened"), Array("no\u{1}\u{2028} JSON".utf8)] {
                        #expect(try await service.deliver(body, to: project).status == 202)
                        #expect(try await service.deliver(body, to: project, secret: "hidden-guess").status == 401)
                    }
                    _ = try await service.get("/api/v1/nowhere?token=hidden-token")
                    try await database.execute("UPDATE github_repositories SET webhook_secret_enc = 'hidden-cipher'")
                    #expect(try await service.deliver([], to: project).status == 401)
                    try await eventually("all is judged") {
                        try await database.number("SELECT count(*) FROM sync_deliveries WHERE state = 'pending'") == 0
                    }
                    service.process.send(SIGTERM)
                    return try await service.process.end().errors
                }
            }
        }

        @Test("Each line is a JSON object with time, level and message, and none holds a secret (P8)")
        func json() async throws {
            let log = try await Self.live(["LOG_LEVEL": "trace"])
            let lines = log.split(separator: "\n")
            #expect(lines.count > 5)
            for line in lines {
                let fields = LogLine.parse(line)
                #expect(fields?["message"]?.isEmpty == false, "\(line)")
                #expect(fields?["time"]?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/) != nil, "\(line)")
                #expect(fields?["level"].map(Self.levels.contains) == true, "\(line)")
            }
            let key = TestProject.encryptionKey.reveal()
            for secret in [Self.hookSecret, key, "hidden-", String(repeating: "a1", count: 32), "sha256="] {
                #expect(!log.contains(secret))
            }
        }

        @Test("Only lines of LOG_LEVEL and above are written", arguments: ["debug", "notice", "error"])
        func level(level: String) async throws {
            // At this level the line "listening" is not written, so the port is unknown. `migrate` is used instead.
            let log = level == "error" ? try await migrate(level) : try await Self.live(["LOG_LEVEL": level])
            let least = try #require(Self.levels.firstIndex(of: level))
            let said = LogLine.all(in: log).compactMap { $0["level"].flatMap(Self.levels.firstIndex) }
            #expect(said.allSatisfy { $0 >= least })
            #expect(said.isEmpty == (level == "error"))
            if level == "debug" { #expect(said.contains { $0 <= 2 }) }
        }

        private func migrate(_ level: String) async throws -> String {
            try await TestDatabase.with(isMigrated: false) { database in
                let address = try await TestServer.conninfo(database: database.name)
                return try await PacaSyncProcess.run(["migrate"], ["DATABASE_URL": address, "LOG_LEVEL": level]).errors
            }
        }

        @Test("LOG_FORMAT=text writes lines for people")
        func text() async throws {
            try await TestDatabase.with(isMigrated: false) { database in
                let address = try await TestServer.conninfo(database: database.name)
                let environment = ["DATABASE_URL": address, "LOG_FORMAT": "text"]
                let outcome = try await PacaSyncProcess.run(["migrate"], environment)
                #expect(outcome.errors.contains(" NOTICE migration applied migration="))
                #expect(LogLine.all(in: outcome.errors).isEmpty)
            }
        }
    }
}
