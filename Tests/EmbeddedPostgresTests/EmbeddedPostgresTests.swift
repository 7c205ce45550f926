// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Storage
import TestSupport
import Testing

@testable import EmbeddedPostgres

@Suite("The embedded server")
struct EmbeddedPostgresTests {
    private let folder: String

    init() throws {
        folder = try TestFolder.make()
    }

    private func server(
        in folder: String? = nil,
        settings: [String: String] = ["fsync": "off"],
        search: PostgresInstallation.Search = .system
    ) -> EmbeddedPostgres {
        EmbeddedPostgres(
            dataDirectory: folder ?? self.folder,
            settings: settings,
            search: search,
            environment: .real(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// Leaves a server running whose owner is gone. When a process is killed, the kernel releases the folder's lock;
    /// here the end of the actor does. Since this happens at some time after its last use, it is awaited.
    private func startAndAbandon() async throws -> String {
        let conninfo = try await server().start()
        _ = try await ChildProcess.check(["/usr/bin/flock", folder + "/lock", "/bin/true"], as: "flock")
        return conninfo
    }

    private func query(_ sql: String, _ conninfo: String) async throws -> String {
        let installation = try await PostgresInstallation.find(in: .system, major: nil, folder: folder)
        return try await ChildProcess.check(
            [installation.program("psql"), "-X", "-A", "-t", "-q", "-d", conninfo, "-c", sql], as: "psql"
        )
    }

    private func runningServer(below folder: String) throws -> RunningProcess? {
        PostmasterFile.read(folder + "/postgres/postmaster.pid").flatMap { RunningProcess($0.pid) }
    }

    @Test("makes its data on the first start, finds it again on the next, and leaves nothing running in between")
    func restart() async throws {
        // What a killed initdb leaves behind.
        let leftover = folder + "/postgres.new/base"
        try FileManager.default.createDirectory(atPath: leftover, withIntermediateDirectories: true)
        let first = server()
        var conninfo = try await first.start()
        #expect(try await first.start() == conninfo)
        _ = try await query("CREATE TABLE kept AS SELECT 42 AS answer", conninfo)
        #expect(try await query("SHOW data_checksums", conninfo) == "on")
        #expect(try await query("SHOW server_encoding", conninfo) == "UTF8")
        #expect(try await query("SHOW listen_addresses", conninfo) == "")
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/run")
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        let pid = try #require(PostmasterFile.read(folder + "/postgres/postmaster.pid")?.pid)
        await first.stop()
        #expect(RunningProcess(pid) == nil)
        #expect(try runningServer(below: folder) == nil)

        let second = server()
        conninfo = try await second.start()
        #expect(try await query("SELECT answer FROM kept", conninfo) == "42")
        await second.stop()
    }

    @Test("takes over the server of an owner that died, and stops it in the end")
    func takeOver() async throws {
        let conninfo = try await startAndAbandon()
        let pid = try #require(PostmasterFile.read(folder + "/postgres/postmaster.pid")?.pid)
        #expect(RunningProcess(pid) != nil)

        let heir = server()
        #expect(try await heir.start() == conninfo)
        #expect(PostmasterFile.read(folder + "/postgres/postmaster.pid")?.pid == pid)
        #expect(try await query("SELECT 1", conninfo) == "1")
        await heir.stop()
        #expect(RunningProcess(pid) == nil)
    }

    @Test("replaces a server that it cannot reach any more")
    func replaced() async throws {
        _ = try await startAndAbandon()
        let pid = try #require(PostmasterFile.read(folder + "/postgres/postmaster.pid")?.pid)
        try FileManager.default.removeItem(atPath: folder + "/run")

        let heir = server()
        let conninfo = try await heir.start()
        #expect(RunningProcess(pid) == nil)
        #expect(try await query("SELECT 1", conninfo) == "1")
        await heir.stop()
    }

    @Test("refuses a folder that another owner holds, and leaves that one's server alone")
    func oneOwner() async throws {
        let owner = server()
        let conninfo = try await owner.start()
        await #expect(throws: EmbeddedPostgresError.inUse(folder: folder)) { try await server().start() }
        #expect(try await query("SELECT 1", conninfo) == "1")
        await owner.stop()
    }

    @Test("starts although the process number of a dead server belongs to another program now")
    func reusedProcessNumber() async throws {
        let first = server()
        _ = try await first.start()
        await first.stop()
        let stale = "\(getpid())\n\(folder)/postgres\n1700000000\n5432\n\(folder)/run\n\n  123  1\nready   \n"
        try stale.write(toFile: folder + "/postgres/postmaster.pid", atomically: true, encoding: .utf8)

        let second = server()
        let conninfo = try await second.start()
        #expect(try await query("SELECT 1", conninfo) == "1")
        await second.stop()
    }

    @Test("puts its socket elsewhere when the data folder's name is too long for one")
    func longName() async throws {
        let long = folder + "/" + String(repeating: "long", count: 25)
        let embedded = server(in: long)
        let conninfo = try await embedded.start()
        #expect(try await query("SELECT 1", conninfo) == "1")
        let socketFolder = try #require(PostmasterFile.read(long + "/postgres/postmaster.pid")?.socketFolder)
        #expect(socketFolder.hasPrefix("/tmp/paca-sync-"))
        await embedded.stop()
        #expect(!FileManager.default.fileExists(atPath: socketFolder))
    }

    @Test("says what to install when there is no server")
    func notInstalled() async throws {
        let nowhere = PostgresInstallation.Search(path: [folder], versioned: [folder])
        let error = await #expect(throws: EmbeddedPostgresError.self) { try await server(search: nowhere).start() }
        #expect(error?.description.contains("apt-get install postgresql") == true)
    }

    @Test("says which version the data needs")
    func otherVersion() async throws {
        try FileManager.default.createDirectory(atPath: folder + "/postgres", withIntermediateDirectories: false)
        try "9\n".write(toFile: folder + "/postgres/PG_VERSION", atomically: false, encoding: .utf8)
        let error = await #expect(throws: EmbeddedPostgresError.self) { try await server().start() }
        #expect(error?.description.contains("apt-get install postgresql-9") == true)
    }

    @Test("shows the last lines of the server's log when the server does not come up, and leaves nothing running")
    func badSetting() async throws {
        let embedded = server(settings: ["fsync": "off", "no_such_setting": "1"])
        let error = await #expect(throws: EmbeddedPostgresError.self) { try await embedded.start() }
        #expect(error?.description.contains("unrecognized configuration parameter \"no_such_setting\"") == true)
        #expect(try runningServer(below: folder) == nil)
    }

    @Test("as root, names the folder that the server's account may not enter", .enabled(if: geteuid() == 0))
    func unreachable() async throws {
        let closed = folder + "/closed"
        try FileManager.default.createDirectory(
            atPath: closed, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700]
        )
        await #expect(throws: EmbeddedPostgresError.unreachable(folder: closed, account: "postgres")) {
            try await server(in: closed + "/data").start()
        }
    }

    @Test("leaves nothing running when its start is cancelled")
    func cancelled() async throws {
        let embedded = server()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: EmbeddedPostgresError.cancelled) { try await embedded.start() }
            }
            group.cancelAll()
        }
        #expect(try runningServer(below: folder) == nil)
        // The folder is not locked, and its data is complete.
        let conninfo = try await embedded.start()
        #expect(try await query("SELECT 1", conninfo) == "1")
        await embedded.stop()
    }

    @Test("P8: the server's environment has none of our secrets")
    func serverEnvironment() {
        let ours = ["ENCRYPTION_KEY": "k", "DATABASE_URL": "d", "PGHOST": "h", "PATH": "/bin", "TZ": "UTC"]
        #expect(ChildProcess.environment(from: ours) == ["PATH": "/bin", "TZ": "UTC", "LC_ALL": "C"])
    }

    @Test("reads what a server says of itself")
    func postmasterFile() throws {
        let text = "4711\n/data/postgres\n1700000000\n5432\n/data/run\n\n  123  1\n"
        #expect(PostmasterFile(text: text)?.status == .starting)
        #expect(PostmasterFile(text: text + "stopping\n")?.status == .stopping)
        let ready = try #require(PostmasterFile(text: text + "ready   \n"))
        #expect(ready == PostmasterFile(text: text + "ready"))
        #expect(ready.pid == 4711)
        #expect(ready.socketFolder == "/data/run")
        #expect(ready.status == .ready)
        for broken in ["", "\n", "x\n", "0\n", "-1\n"] { #expect(PostmasterFile(text: broken) == nil) }
    }

    @Test(
        "reads a server's version",
        arguments: [
            ("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", 15),
            ("postgres (PostgreSQL) 18beta1", 18),
        ]
    )
    func version(text: String, expected: Int) {
        #expect(PostgresInstallation.majorVersion(in: text) == expected)
    }
}

@Suite("The tests' own server")
struct TestServerTests {
    @Test("is one server, which lasts as long as the tests do")
    func shared() async throws {
        async let first = TestServer.conninfo()
        async let second = TestServer.conninfo(database: "template1")
        let installation = try await PostgresInstallation.find(in: .system, major: nil, folder: "")
        var answers: [String] = []
        for conninfo in try await [first, second] {
            answers.append(
                try await ChildProcess.check(
                    [
                        installation.program("psql"), "-X", "-A", "-t", "-d", conninfo, "-c",
                        "SELECT pg_postmaster_start_time(), current_setting('synchronous_commit')",
                    ],
                    as: "psql"
                )
            )
        }
        #expect(answers[0] == answers[1])
        #expect(answers[0].hasSuffix("|on"))
    }
}
