// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CPostgres
public import Environment
import Foundation

/// The address of Postgres, and the settings of our connections.
public struct PostgresConfiguration: Sendable {
    /// libpq's connection string: `postgres://…` or `key=value …`
    /// (PostgreSQL documentation, "Connection Strings").
    public let conninfo: Secret<String>
    /// The schemas in which unqualified names are looked up, in this order.
    public let searchPath: [String]
    /// The most time for making a connection.
    public var connectTimeout: Duration
    /// The most time for one round trip, unless the caller gives another deadline.
    public var statementDeadline: Duration
    /// Whether a commit waits until the server has written it to disk. Set it to false only for work that is done again
    /// if a crash of the server loses it (PostgreSQL documentation, "Asynchronous Commit").
    public var commitsSynchronously = true
    /// The longest wait for one lock; nil waits as long as the statement may take.
    public var lockTimeout: Duration?
    /// The startup options that the connection string asks for; empty if it asks for none.
    let givenOptions: String

    /// The schema that Paca's plugin creates and PacaSync uses (`docs/design/data-model.md`).
    public static let schema = "plugin_data_com_paca_github"

    /// Makes a configuration.
    /// - Throws: `PostgresError` (`connectionFailed`) if libpq cannot parse the connection string.
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
        givenOptions = Self.startupOptions(in: options)
        PQconninfoFree(options)
        guard !Self.isTornApart(conninfo.reveal()) else {
            throw PostgresError(
                .connectionFailed, operation: "parse the connection string",
                detail: "a user or password in a URL must be percent-encoded, such as @ as %40 and / as %2F")
        }
    }

    /// libpq takes the environment's options where the connection string has none, but only if we pass none either.
    private static func startupOptions(in parsed: UnsafeMutablePointer<PQconninfoOption>) -> String {
        var option = parsed
        while let keyword = option.pointee.keyword {
            if String(cString: keyword) == "options", let value = option.pointee.val { return String(cString: value) }
            option += 1
        }
        return ProcessInfo.processInfo.environment["PGOPTIONS"] ?? ""
    }

    /// Whether libpq would split a URL at the wrong place, because its user or password is not percent-encoded. libpq
    /// would then take the rest of the password for the host or the database, and its errors quote those.
    private static func isTornApart(_ conninfo: String) -> Bool {
        guard conninfo.hasPrefix("postgres://") || conninfo.hasPrefix("postgresql://"),
            let scheme = conninfo.firstRange(of: "://")
        else { return false }
        // The same steps as libpq (PostgreSQL source, fe-connect.c, `conninfo_uri_parse_options`).
        let behindUser = conninfo[scheme.upperBound...].drop { $0 != "@" && $0 != "/" }.dropFirst()
        return behindUser.prefix { $0 != "?" }.contains("@")
    }
}
