// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A real Postgres server for one run, with Postgres' own defaults for durability. Both contestants use it, over the
/// same unix socket.
final class TemporaryPostgres {
    private let folder: WorkFolder
    private let binaries: String
    private let process: Process
    private let socketFolder: String

    /// Makes a cluster and starts its server. As root, the server runs as the user `postgres`.
    init(in folder: WorkFolder) throws {
        self.folder = folder
        binaries = try Self.findBinaries()
        let home = folder.file("postgres").path
        socketFolder = home
        let asRoot = geteuid() == 0
        let owner = asRoot ? ["-o", "postgres", "-g", "postgres"] : []
        try Command.run(["install", "-d", "-m", "0700"] + owner + [home])
        let user = asRoot ? ["--reuid=postgres", "--regid=postgres", "--init-groups"] : []
        try Command.run(
            ["setpriv"] + user + [
                "--", "\(binaries)/initdb", "-D", "\(home)/data", "-U", "postgres", "-A", "trust", "-E", "UTF8",
                "--locale=C.UTF-8",
            ])
        let settings = Self.settings(socketFolder: home, binaries: binaries)
        process = try Command.start(
            ["setpriv"] + user + ["--pdeathsig", "QUIT", "--", "\(binaries)/postgres", "-D", "\(home)/data"]
                + settings.flatMap { ["-c", $0] },
            log: folder.file("postgres.log"))
        try waitUntilReady()
        try query("CREATE DATABASE paca", database: "postgres")
        // Unknown where the library is not installed: then nothing is counted.
        _ = try? query("ALTER SYSTEM SET pg_stat_statements.track = 'none'")
        try query("SELECT pg_reload_conf()")
    }

    /// For `DATABASE_URL`.
    var url: String { "postgres://postgres@/paca?host=\(socketFolder)" }
    var processID: Int32 { process.processIdentifier }
    var version: String { get throws { try query("SHOW server_version") } }

    /// What libpq's own programs need to find the server.
    var environment: [String: String] {
        [
            "PGHOST": socketFolder, "PGUSER": "postgres", "PGDATABASE": "paca",
            "PGOPTIONS": "-c search_path=plugin_data_com_paca_github,public -c client_min_messages=warning",
        ]
    }

    /// Runs SQL by `psql` and returns its rows, columns separated by `|`.
    @discardableResult
    func query(_ sql: String, database: String = "paca") throws -> String {
        let file = try folder.write(sql, to: "query.sql")
        let output = try Command.run(
            ["\(binaries)/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", file],
            environment: environment)
        return output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func pgbench(_ arguments: [String]) throws -> String {
        try Command.run(["\(binaries)/pgbench", "-n"] + arguments, environment: environment)
    }

    /// Its data is thrown away, so it need not write it out.
    func stop() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGQUIT)
        process.waitUntilExit()
    }

    private func waitUntilReady() throws {
        for _ in 0 ..< 300 {
            if (try? query("SELECT 1", database: "postgres")) == "1" { return }
            guard process.isRunning else { break }
            usleep(100_000)
        }
        throw BenchError("the Postgres server does not start: see \(folder.file("postgres.log").path)")
    }

    private static func settings(socketFolder: String, binaries: String) -> [String] {
        var settings = [
            "unix_socket_directories=\(socketFolder)", "listen_addresses=", "shared_buffers=256MB",
            "max_wal_size=4GB",
        ]
        // Counts statements in a phase of its own; while `track` is none it does nothing.
        let library = (try? Command.run(["\(binaries)/pg_config", "--pkglibdir"])) ?? ""
        let path = library.trimmingCharacters(in: .whitespacesAndNewlines) + "/pg_stat_statements.so"
        if FileManager.default.fileExists(atPath: path) {
            settings.append("shared_preload_libraries=pg_stat_statements")
        }
        return settings
    }

    private static func findBinaries() throws -> String {
        var candidates: [String] = []
        if let told = try? Command.run(["pg_config", "--bindir"]) {
            candidates.append(told.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        let debian = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
        candidates += versions.sorted { Int($0) ?? 0 > Int($1) ?? 0 }.map { "\(debian)/\($0)/bin" }
        guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: "\($0)/initdb") }) else {
            throw BenchError("no Postgres server is installed: apt-get install postgresql")
        }
        return found
    }
}
