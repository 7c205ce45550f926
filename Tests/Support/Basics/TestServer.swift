// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import EmbeddedPostgres
import Environment
import Foundation
import Logging
import Storage

/// The PostgreSQL server that all tests of a process share. It is started by the first test that needs it.
///
/// Tests are isolated from each other: each uses a transaction that it rolls back, a schema of its own, or a database
/// of its own. If `PACA_SYNC_TEST_DATABASE_URL` is set, the tests use that server instead.
public enum TestServer {
    private static let variable = "PACA_SYNC_TEST_DATABASE_URL"

    /// Settings for data that is not needed later: commits do not wait for the disk, but otherwise behave as usual.
    private static let settings = ["fsync": "off", "max_connections": "400", "shared_buffers": "128MB"]

    /// Starts the server once. It is a task of its own, because the cancellation of one test must not stop the start
    /// for the others that wait. `TestFolder` ends the server with the process.
    private static let start = Task {
        let server = EmbeddedPostgres(
            dataDirectory: try TestFolder.make(),
            settings: settings,
            environment: .real(),
            logger: Logger(label: "test-server", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        return (server, try await server.start())
    }

    /// The libpq connection string of a database on the server.
    public static func conninfo(database: String = "postgres") async throws -> String {
        if let given = ProcessInfo.processInfo.environment[variable], !given.isEmpty {
            return try address(given, database: database)
        }
        let (_, conninfo) = try await start.value
        return try address(conninfo, database: database)
    }

    /// Runs SQL text in another database of the server than those of the tests.
    public static func administrate(_ sql: String) async throws {
        let configuration = try PostgresConfiguration(
            conninfo: Secret(try await conninfo()), connectTimeout: .backstop)
        let connection = try await PostgresConnection.connect(configuration, environment: .real())
        do {
            try await connection.execute(script: sql, operation: "test")
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    /// The address of another database on the same server. Of several equal keys, libpq takes the last.
    static func address(_ conninfo: String, database: String) throws -> String {
        guard conninfo.contains("://") else { return "\(conninfo) dbname=\(database)" }
        guard var parts = URLComponents(string: conninfo) else { throw URLError(.badURL) }
        parts.path = "/" + database
        return parts.string ?? conninfo
    }
}
