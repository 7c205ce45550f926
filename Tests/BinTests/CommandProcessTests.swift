// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Bin

extension ProcessTests {
    @Suite("Its commands")
    struct CommandProcessTests {
        private static let key = String(repeating: "7e", count: 32)

        @Test("--version prints the version, and nothing else")
        func version() async throws {
            let outcome = try await PacaSyncProcess.run(["--version"])
            #expect(outcome.status == 0)
            #expect(outcome.output == Version.text + "\n")
            #expect(outcome.errors.isEmpty)
        }

        @Test("--help names every command")
        func help() async throws {
            let outcome = try await PacaSyncProcess.run(["--help"])
            #expect(outcome.status == 0)
            for command in ["serve", "migrate", "config", "resync", "explain"] {
                #expect(outcome.output.contains("  \(command) "))
            }
            #expect(outcome.errors.isEmpty)
        }

        @Test("An unknown command or option is a usage error, written to standard error")
        func unknown() async throws {
            for arguments in [["sevre"], ["serve", "--prot", "1"]] {
                let outcome = try await PacaSyncProcess.run(arguments)
                #expect(outcome.status == 64)
                #expect(outcome.output.isEmpty)
                #expect(outcome.errors.contains(arguments.last == "1" ? "--prot" : "sevre"))
            }
        }

        @Test("config shows every value and its source, without a secret (P8)", arguments: [false, true])
        func config(isJSON: Bool) async throws {
            let secrets = [Self.key, "hidden-password", "hidden-redis", String(repeating: "a1", count: 32)]
            let environment = [
                "ENCRYPTION_KEY": secrets[0], "DATABASE_URL": "postgres://paca:\(secrets[1])@db:5432/paca",
                "REDIS_URL": "redis://:\(secrets[2])@valkey:6379/0", "ENCRYPTION_KEY_PREVIOUS": secrets[3],
                "PORT": "1234",
            ]
            let outcome = try await PacaSyncProcess.run(["config"] + (isJSON ? ["--json"] : []), environment)
            #expect(outcome.status == 0)
            #expect(outcome.errors.isEmpty)
            for secret in secrets { #expect(!outcome.output.contains(secret)) }
            if isJSON {
                let entries = try #require(
                    try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
                let keys = entries.compactMap { $0["key"] as? String }
                #expect(Set(keys) == Set(ConfigurationKey.allCases.map(\.rawValue)))
                #expect(entries.contains { $0["key"] as? String == "PORT" && $0["value"] as? String == "1234" })
            } else {
                #expect(outcome.output.split(separator: "\n").count == ConfigurationKey.allCases.count)
                #expect(outcome.output.contains("@db:5432/paca"))
            }
        }

        @Test(
            "A bad value stops every command with one line that names the key and an example",
            arguments: ["config", "migrate", "serve"])
        func badValue(command: String) async throws {
            let outcome = try await PacaSyncProcess.run([command], ["PORT": "eighty", "ENCRYPTION_KEY": Self.key])
            #expect(outcome.status == 1)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.split(separator: "\n").count == 1)
            #expect(outcome.errors.contains("PORT "))
            #expect(outcome.errors.contains("for example PORT="))
        }

        @Test("An invalid secret is not repeated (P8)")
        func badSecret() async throws {
            let outcome = try await PacaSyncProcess.run(["serve"], ["ENCRYPTION_KEY": Self.key + "0"])
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("ENCRYPTION_KEY "))
            #expect(!outcome.errors.contains("7e7e"))
        }

        @Test("migrate brings an empty database up to date, and does nothing the second time")
        func migrate() async throws {
            try await TestDatabase.with(isMigrated: false) { database in
                let environment = ["DATABASE_URL": try await TestServer.conninfo(database: database.name)]
                let first = try await PacaSyncProcess.run(["migrate"], environment)
                #expect(first.status == 0)
                let names = try await database.rows("SELECT name FROM sync_migrations ORDER BY name")
                #expect(!names.isEmpty)
                #expect(first.output.split(separator: "\n").map { "(\($0.dropFirst("applied ".count)))" } == names)
                let second = try await PacaSyncProcess.run(["migrate"], environment)
                #expect(second.status == 0)
                #expect(second.output == "The database is up to date.\n")
                #expect(try await database.rows("SELECT name FROM sync_migrations ORDER BY name") == names)
            }
        }

        @Test("Several processes that migrate at once all succeed, and each migration is applied by one of them")
        func migrateAtOnce() async throws {
            try await TestDatabase.with(isMigrated: false) { database in
                let environment = ["DATABASE_URL": try await TestServer.conninfo(database: database.name)]
                async let first = PacaSyncProcess.run(["migrate"], environment)
                async let second = PacaSyncProcess.run(["migrate"], environment)
                async let third = PacaSyncProcess.run(["migrate"], environment)
                let outcomes = try await [first, second, third]
                #expect(outcomes.map(\.status) == [0, 0, 0])
                let applied = outcomes.flatMap { $0.output.split(separator: "\n") }.filter { $0.hasPrefix("applied ") }
                let names = try await database.rows("SELECT name FROM sync_migrations ORDER BY name")
                #expect(applied.map { "(\($0.dropFirst("applied ".count)))" }.sorted() == names)
            }
        }
    }
}
