// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import EmbeddedPostgres
import Environment
import Foundation
import Logging
import Storage

/// The one PostgreSQL server that all tests of a process share; it starts with the first test that asks for it.
///
/// Each test keeps to itself by a transaction that it rolls back, a schema or a database of its own. With
/// `PACA_SYNC_TEST_DATABASE_URL` in the environment the tests use that server instead.
public enum TestServer {
    private static let variable = "PACA_SYNC_TEST_DATABASE_URL"

    /// Settings for data that nobody misses: no waiting for the disk, but commits behave as in earnest.
    private static let settings = ["fsync": "off", "max_connections": "400", "shared_buffers": "128MB"]

    /// Starts once, for whoever comes first; a cancelled test must not take the server from those that wait with it.
    /// `TestFolder` ends the server with the process.
    private static let start = Task {
        let server = EmbeddedPostgres(
            dataDirectory: try TestFolder.make(),
            settings: settings,
            environment: .real(),
            logger: Logger(label: "test-server", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        return (server, try await server.start())
    }

    /// libpq's connection string for a database of the server.
    public static func conninfo(database: String = "postgres") async throws -> String {
        if let given = ProcessInfo.processInfo.environment[variable], !given.isEmpty {
            return try address(given, database: database)
        }
        let (_, conninfo) = try await start.value
        return try address(conninfo, database: database)
    }

    /// The same server's other database; of key=value pairs libpq takes the last.
    static func address(_ conninfo: String, database: String) throws -> String {
        guard conninfo.contains("://") else { return "\(conninfo) dbname=\(database)" }
        guard var parts = URLComponents(string: conninfo) else { throw URLError(.badURL) }
        parts.path = "/" + database
        return parts.string ?? conninfo
    }
}
