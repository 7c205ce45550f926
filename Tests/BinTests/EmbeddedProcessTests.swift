// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

extension ProcessTests {
    @Suite("With its embedded Postgres")
    struct EmbeddedProcessTests {
        private let folder: String
        private let conninfo: String
        private let environment: [String: String]
        private static let body = TestPullRequest(number: 1, title: "PROJ-1: a change").webhook("opened")
        private static let state = "SELECT state FROM sync_deliveries"

        init() throws {
            folder = try TestFolder.make()
            conninfo = "host=\(folder)/run port=5432 dbname=paca_sync user=postgres"
            environment = ["PACA_SYNC_DATA_DIR": folder]
        }

        /// The process id of the server, while one runs on the folder.
        private func server() -> pid_t? {
            let file = try? String(contentsOfFile: folder + "/postgres/postmaster.pid", encoding: .utf8)
            return file?.split(separator: "\n").first.flatMap { pid_t($0) }.flatMap { runs($0) ? $0 : nil }
        }

        // A dead process whose exit code was not fetched yet still has an id, but no command any more.
        private func runs(_ pid: pid_t) -> Bool {
            let command = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
            return command?.contains(folder) == true
        }

        private func expectNothingRuns(after pid: pid_t) {
            #expect(server() == nil)
            #expect(!runs(pid))
        }

        @Test("serve needs no set-up; killed, it leaves its server to the next start, which finds all data")
        func killed() async throws {
            let guid = UUID()
            let (project, first) = try await ServingProcess.with(environment) { service in
                try await service.isReady()
                let project = try await TestDatabase.elsewhere(conninfo) { database in
                    let project = try await TestProject.make(in: database)
                    // Acknowledged, but not applied before the process is killed.
                    try await database.withLock(on: "github_pull_requests") {
                        let answer = try await service.deliver(Self.body, to: project, guid: guid)
                        #expect(answer.status == 202)
                        service.process.send(SIGKILL)
                        let end = try await service.process.end()
                        #expect(end.status == -SIGKILL)
                    }
                    return project
                }
                return (project, try #require(server()))
            }
            try await ServingProcess.with(environment) { service in
                #expect(server() == first, "the running server is taken over")
                #expect(try await service.process.logged("took over a running embedded postgres") != nil)
                #expect(try await service.deliver(Self.body, to: project, guid: guid).isDuplicate)
                try await TestDatabase.elsewhere(conninfo) { database in
                    try await eventually("it is applied") { try await database.rows(Self.state) == ["(applied)"] }
                }
                service.process.send(SIGTERM)
                #expect(try await service.process.end().status == 0)
            }
            expectNothingRuns(after: first)
        }

        @Test("Killed together with its server, it recovers all acknowledged deliveries")
        func bothKilled() async throws {
            let project = try await ServingProcess.with(environment) { service in
                let project = try await TestDatabase.elsewhere(conninfo) { try await TestProject.make(in: $0) }
                #expect(try await service.deliver(Self.body, to: project).status == 202)
                kill(try #require(server()), SIGKILL)
                service.process.send(SIGKILL)
                #expect(try await service.process.end().status == -SIGKILL)
                return project
            }
            try await ServingProcess.with(environment) { service in
                try await TestDatabase.elsewhere(conninfo) { database in
                    try await eventually("it is applied") { try await database.rows(Self.state) == ["(applied)"] }
                }
                #expect(try await service.deliver(Self.body, to: project).status == 202)
                let pid = try #require(server())
                service.process.send(SIGINT)
                #expect(try await service.process.end().status == 0)
                expectNothingRuns(after: pid)
            }
        }

        @Test("A second process on the same folder is told who holds it, and does the first no harm")
        func twice() async throws {
            try await ServingProcess.with(environment) { service in
                let second = try await PacaSyncProcess.run(
                    ["serve"], ServingProcess.environment.merging(environment) { $1 })
                #expect(second.status == 1)
                #expect(second.errors.contains("another paca-sync already runs on \(folder)"))
                try await service.isReady()
                service.process.send(SIGTERM)
                #expect(try await service.process.end().status == 0)
            }
        }

        @Test("A signal while the server is starting leaves nothing running", arguments: ["serve", "migrate"])
        func interruptedStart(command: String) async throws {
            let all = ServingProcess.environment.merging(environment) { $1 }
            try await PacaSyncProcess.with([command], all) { process in
                var started: pid_t?
                try await eventually("the server starts") {
                    started = server()
                    return started != nil
                }
                process.send(SIGTERM)
                #expect(try await process.end().status == (command == "serve" ? 0 : 130))
                expectNothingRuns(after: try #require(started))
            }
        }

        @Test("migrate makes the data, leaves nothing running, and a second one finds it up to date")
        func migrate() async throws {
            let first = try await PacaSyncProcess.run(["migrate"], environment)
            #expect(first.status == 0)
            #expect(first.output.contains("applied 0001_plugin_tables"))
            #expect(server() == nil)
            let second = try await PacaSyncProcess.run(["migrate"], environment)
            #expect(second.status == 0)
            #expect(second.output == "The database is up to date.\n")
            #expect(server() == nil)
        }
    }
}
