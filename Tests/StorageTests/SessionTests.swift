// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import Storage

/// See `design/architecture.md`, "Session state carries nothing".
@Suite("The settings of a session", .timeLimit(.minutes(15)))
struct SessionTests {
    private func settings(_ connection: PostgresConnection, _ names: [String]) async throws -> [String] {
        let columns = names.map { "current_setting('\($0)')" }.joined(separator: ", ")
        let row = try await connection.run(.test("SELECT \(columns)")).first
        return try names.indices.map { try row?.decode($0, as: String.self) ?? "" }
    }

    @Test("survive DISCARD ALL and RESET ALL, which a pooler sends between two clients")
    func reset() async throws {
        try await TestDatabase.with { database in
            for isSynchronous in [true, false] {
                var configuration = database.configuration
                configuration.commitsSynchronously = isSynchronous
                configuration.lockTimeout = .milliseconds(250)
                let connection = try await PostgresConnection.connect(configuration, environment: .real())
                for script in ["RESET ALL", "DISCARD ALL"] {
                    try await connection.execute(script: script, operation: "test")
                }
                let names = [
                    "search_path", "synchronous_commit", "enable_seqscan", "enable_hashjoin", "enable_mergejoin",
                    "jit", "lock_timeout", "TimeZone",
                ]
                // DISCARD ALL also forgets prepared statements, so each statement here is a new one.
                #expect(
                    try await settings(connection, names) == [
                        "plugin_data_com_paca_github, public", isSynchronous ? "on" : "off", "off", "off", "off", "off",
                        "250ms", "UTC",
                    ])
                #expect(
                    try await connection.run(.test("SELECT count(*) FROM sync_deliveries")).first?
                        .decode(0, as: Int64.self) == 0)
                await connection.close()
            }
        }
    }

    @Test("come after the options of the connection string, which are kept")
    func ownOptions() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            let given = #" options='-c statement_timeout=54321 -c search_path=public -c cursor_tuple_fraction=0.5'"#
            let conninfo = try await TestServer.conninfo(database: database.name) + given
            let configuration = try PostgresConfiguration(conninfo: Secret(conninfo))
            let connection = try await PostgresConnection.connect(configuration, environment: .real())
            #expect(
                try await settings(connection, ["statement_timeout", "cursor_tuple_fraction", "search_path"])
                    == ["54321ms", "0.5", "plugin_data_com_paca_github, public"])
            await connection.close()
        }
    }

    @Test("of a schema with any name are asked for as they are meant")
    func names() async throws {
        let configuration = try PostgresConfiguration(
            conninfo: Secret(try await TestServer.conninfo()), searchPath: [#"A b\c"#, "1st", "plain_2"])
        let connection = try await PostgresConnection.connect(configuration, environment: .real())
        #expect(try await settings(connection, ["search_path"]) == [#""A b\c", "1st", plain_2"#])
        await connection.close()
    }

    @Test("are required: a pooler that does not pass them on is refused, with what to do", arguments: [true, false])
    func pooler(ignores: Bool) async throws {
        let error = try await connecting(ignores ? .ignoresOptions : .refusesOptions, as: user()).error
        #expect(error?.code == .unsuitableSession)
        // Nothing is wrong with what was to be stored or applied.
        #expect(error?.isOutage == true)
        #expect(error?.description.contains("pooler") == true)
        #expect(error?.detail.contains("search_path") == true)
    }

    @Test("may be those of the role; then a pooler makes no difference", arguments: [true, false])
    func role(ignores: Bool) async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            let role = "pooled_\(database.name)"
            let settings = database.configuration.requiredSettings
            try await database.execute("CREATE ROLE \(role) LOGIN")
            for (name, value) in settings {
                try await database.execute("ALTER ROLE \(role) SET \(name) = \(value)")
            }
            let connected = try await connecting(ignores ? .ignoresOptions : .refusesOptions, as: role)
            #expect(connected.error == nil)
            try await database.execute("ALTER ROLE \(role) SET synchronous_commit = off")
            let unsafe = try await connecting(ignores ? .ignoresOptions : .refusesOptions, as: role)
            #expect(unsafe.error?.detail.contains("synchronous_commit") == true)
            try await database.execute("DROP ROLE \(role)")
        }
    }

    private func connecting(
        _ manner: PoolerStandIn.Manner, as user: String
    ) async throws -> Result<Void, PostgresError> {
        let pooler = try await PoolerStandIn(manner)
        let configuration = try PostgresConfiguration(
            conninfo: Secret(
                "host=127.0.0.1 port=\(pooler.port) user=\(user) dbname=postgres sslmode=disable gssencmode=disable"))
        return await outcome { () async throws(PostgresError) in
            try await PostgresConnection.connect(configuration, environment: .real()).close()
        }
    }

    private func user() async throws -> String {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.rows("SELECT current_user::text").first.map { String($0.dropFirst().dropLast()) } ?? ""
        }
    }
}
