// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CPostgres
public import Environment

/// Where Postgres is and how we behave towards it.
public struct PostgresConfiguration: Sendable {
    /// libpq's connection string: `postgres://…` or `key=value …`
    /// (PostgreSQL documentation, "Connection Strings").
    public let conninfo: Secret<String>
    /// Schemas that unqualified names are looked up in, in order.
    public let searchPath: [String]
    /// How long making a connection may take.
    public let connectTimeout: Duration
    /// How long one round trip may take unless its caller says otherwise.
    public let statementDeadline: Duration
    /// Whether a commit waits for the disk. Only for work that is done again when the server loses it
    /// (PostgreSQL documentation, "Asynchronous Commit").
    public var commitsSynchronously = true

    /// The schema that the plugin made and PacaSync uses (`docs/design/data-model.md`).
    public static let schema = "plugin_data_com_paca_github"

    /// Makes a configuration.
    /// - Throws: `PostgresError` (`connectionFailed`) when libpq cannot parse the connection string.
    public init(
        conninfo: Secret<String>,
        searchPath: [String] = [Self.schema, "public"],
        connectTimeout: Duration = .seconds(10),
        statementDeadline: Duration = .seconds(30)
    ) throws(PostgresError) {
        self.conninfo = conninfo
        self.searchPath = searchPath
        self.connectTimeout = connectTimeout
        self.statementDeadline = statementDeadline
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(conninfo.reveal(), &message) else {
            PQfreemem(message)
            throw PostgresError(
                .connectionFailed, operation: "parse the connection string",
                detail: "not a libpq connection string; an example: postgres://paca:secret@localhost:5432/paca")
        }
        PQconninfoFree(options)
        guard !Self.isTornApart(conninfo.reveal()) else {
            throw PostgresError(
                .connectionFailed, operation: "parse the connection string",
                detail: "a user or password in a URL must be percent-encoded, such as @ as %40 and / as %2F")
        }
    }

    /// Whether a user or password that is not percent-encoded ends early for libpq: its rest would be taken for the host
    /// or the database's name, which libpq's errors show.
    private static func isTornApart(_ conninfo: String) -> Bool {
        guard conninfo.hasPrefix("postgres://") || conninfo.hasPrefix("postgresql://"),
            let scheme = conninfo.firstRange(of: "://")
        else { return false }
        // As libpq does (PostgreSQL source, fe-connect.c, `conninfo_uri_parse_options`).
        let behindUser = conninfo[scheme.upperBound...].drop { $0 != "@" && $0 != "/" }.dropFirst()
        return behindUser.prefix { $0 != "?" }.contains("@")
    }

    /// Run on each new connection.
    ///
    /// Every statement of ours looks a bounded number of keys up by an index. A plan that is made while a table is still
    /// small, and then kept for the prepared statement, would scan the whole table after it has grown; without the
    /// alternatives the planner keeps to the indexes (PostgreSQL documentation, "Planner Method Configuration").
    var sessionSetup: String {
        let path = searchPath.map { "\"" + $0.split(separator: "\"").joined() + "\"" }.joined(separator: ", ")
        return """
            SET search_path TO \(path);
            SET TIME ZONE 'UTC';
            SET standard_conforming_strings TO on;
            SET enable_seqscan TO off;
            SET enable_hashjoin TO off;
            SET enable_mergejoin TO off;
            SET jit TO off;
            SET synchronous_commit TO \(commitsSynchronously ? "on" : "off")
            """
    }
}
