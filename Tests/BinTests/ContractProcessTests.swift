// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Crypto
import Environment
import Foundation
import GitHubSimulator
import Logging
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

extension ProcessTests {
    /// The program beside a simulated GitHub, used as a team uses it: only over HTTP.
    @Suite("A team works with a task, its branch and its pull request", .serialized)
    struct ContractProcessTests {
        private static let gitHubToken = "ghp_0123456789abcdefghijABCDEFGHIJ012345"
        private static let callerToken = "a-caller-of-the-tests"

        /// The servers that the tests talk to.
        private struct World: Sendable {
            let database: TestDatabase
            let simulator: Simulator
            let repository: Repository
            let service: ServingProcess
            let project: UUID
            let tasks: [UUID]

            func task(_ number: Int) -> String { "/tasks/\(tasks[number - 1].text)" }

            /// Calls a route of the project and expects this status.
            @discardableResult
            func call(
                _ method: HTTPMethod, _ path: String, _ body: [String: Any]? = nil, expecting status: Int,
                token: String? = ContractProcessTests.callerToken
            ) async throws -> Data {
                let base = "/api/v1/plugins/com.paca.github/projects/\(project.text)"
                var request = HTTPClientRequest(url: "http://127.0.0.1:\(service.port)\(base)\(path)")
                request.method = method
                if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
                if let body {
                    request.headers.add(name: "Content-Type", value: "application/json")
                    request.body = .bytes(ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: body)))
                }
                let answer = try await ServingProcess.http.execute(request, timeout: TimeAmount(.backstop))
                let data = Data(try await answer.body.collect(upTo: 1 << 22).readableBytesView)
                try #require(
                    Int(answer.status.code) == status, "\(method) \(path): \(String(decoding: data, as: UTF8.self))")
                return data
            }

            func object(_ data: Data) throws -> [String: Any] {
                let answer = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
                return try #require(answer["data"] as? [String: Any])
            }

            func list(_ data: Data) throws -> [[String: Any]] {
                let answer = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
                return try #require(answer["data"] as? [[String: Any]])
            }
        }

        private static func with(_ body: (World) async throws -> Void) async throws {
            try await TestDatabase.with { database in
                let project = UUID()
                let tasks = (1 ... 3).map { _ in UUID() }
                let rows = tasks.enumerated().map { "('\($1)', '\(project)', \($0 + 1), 'Task')" }
                try await database.execute(
                    """
                    INSERT INTO projects (id, name, task_id_prefix) VALUES ('\(project)', 'Herd', 'PROJ');
                    INSERT INTO tasks (id, project_id, task_number, title) VALUES \(rows.joined(separator: ", "));
                    """)
                let logger = Logger(label: "simulator", factory: { _ in SwiftLogNoOpLogHandler() })
                var configuration = SimulatorConfiguration()
                configuration.deliveryTimeout = .backstop
                let simulator = Simulator(seed: 3, configuration: configuration)
                await simulator.addToken(gitHubToken, .classic(login: "alpaca"))
                let repository = try await simulator.createRepository(owner: "alpaca", name: "herd")
                try await SimulatorServer(simulator: simulator, logger: logger).whileRunning { gitHub in
                    let port = try FreePort.find()
                    let environment = [
                        "GITHUB_API_URL": gitHub, "PORT": "\(port)", "PUBLIC_URL": "http://127.0.0.1:\(port)",
                        "PACA_SYNC_API_TOKENS": try callers(), "SYNC_CLEANUP_INTERVAL": "200ms",
                    ]
                    try await ServingProcess.with(database, environment) { service in
                        try await service.isReady()
                        try await body(
                            World(
                                database: database, simulator: simulator, repository: repository, service: service,
                                project: project, tasks: tasks))
                        for secret in [gitHubToken, callerToken] {
                            #expect(!service.process.errors.contains(secret), "P8: a secret is in the log")
                        }
                    }
                }
            }
        }

        private static func callers() throws -> String {
            let digest = SHA256.hash(data: Data(callerToken.utf8)).map { String(format: "%02x", $0) }.joined()
            return """
                [{"name":"tests","sha256":"\(digest)","projects":["*"],
                  "permissions":["github.manage","tasks.read","tasks.write"]}]
                """
        }

        @Test("From connecting with a token to removing the hook, with GitHub's deliveries in between")
        func wholeWay() async throws {
            try await Self.with { world in
                try await world.call(.GET, "/github", expecting: 401, token: nil)
                try await world.call(.GET, "/github", expecting: 401, token: "somebody-else")
                let before = try world.object(try await world.call(.GET, "/github", expecting: 200))
                #expect(before["connected"] as? Bool == false)
                try await world.call(.POST, "/github/token", ["token": "ghp_wrong"], expecting: 422)
                let connection = try world.object(
                    try await world.call(.POST, "/github/token", ["token": Self.gitHubToken], expecting: 200))
                #expect(connection["account"] as? String == "alpaca")
                let seen = try world.list(try await world.call(.GET, "/integration/accessible-repos", expecting: 200))
                #expect(seen.map { $0["full_name"] as? String } == ["alpaca/herd"])

                let link: [String: Any] = ["owner": "alpaca", "repo_name": "herd"]
                let linked = try world.object(
                    try await world.call(.POST, "/github/linked-repositories", link, expecting: 201))
                #expect(linked["webhook_active"] as? Bool == true)
                let repoID = try #require(linked["id"] as? String)
                try await world.call(.POST, "/repositories", link, expecting: 409)

                try await gitHubSpeaks(world)
                try await taskSpeaks(world, repoID: repoID)
                try await forget(world, repoID: repoID)
            }
        }

        /// A branch and a pull request made on GitHub are linked to the task they name.
        private func gitHubSpeaks(_ world: World) async throws {
            let (simulator, repository) = (world.simulator, world.repository)
            _ = try await simulator.createBranch("feature/PROJ-1", in: repository, by: "alpaca")
            try await simulator.push(["Shear"], to: "feature/PROJ-1", in: repository, by: "alpaca")
            let pull = try await simulator.openPullRequest(
                in: repository, title: "Shear the herd", head: "feature/PROJ-1", by: "alpaca")
            try await eventually("task 1 has its branch and pull request") {
                let branches = try world.list(
                    try await world.call(.GET, "\(world.task(1))/github/branches", expecting: 200))
                let pulls = try world.list(
                    try await world.call(.GET, "\(world.task(1))/pull-requests", expecting: 200))
                return branches.count == 1 && pulls.first?["pr_number"] as? Int == pull.number
            }
            try await simulator.mergePullRequest(pull.number, in: repository, by: "alpaca")
            try await eventually("task 1 sees the merge") {
                let pulls = try world.list(
                    try await world.call(.GET, "\(world.task(1))/pull-requests", expecting: 200))
                return pulls.first?["state"] as? String == "merged"
            }
        }

        /// A branch and a pull request made from the task exist on GitHub.
        private func taskSpeaks(_ world: World, repoID: String) async throws {
            let (task, simulator, repository) = (world.task(2), world.simulator, world.repository)
            let branch: [String: Any] = ["repo_id": repoID, "branch_name": "PROJ-2/fence"]
            let made = try world.object(
                try await world.call(.POST, "\(task)/github/branches", branch, expecting: 201))
            #expect(made["branch_name"] as? String == "PROJ-2/fence")
            #expect(made["repo_full_name"] as? String == "alpaca/herd")
            try await simulator.push(["Mend the fence"], to: "PROJ-2/fence", in: repository, by: "alpaca")
            let order: [String: Any] = [
                "repo_id": repoID, "title": "Mend the fence", "head_branch": "PROJ-2/fence", "base_branch": "main",
            ]
            let created = try world.object(
                try await world.call(.POST, "\(task)/pull-requests", order, expecting: 201))
            let pull = "\(task)/pull-requests/\(try #require(created["id"] as? String))"
            let sha = try #require(created["head_sha"] as? String)

            let run = try await simulator.createCheckRun("build", on: sha, in: repository, by: "alpaca")
            try await simulator.completeCheckRun(run, in: repository, conclusion: .success, by: "alpaca")
            try await eventually("the check's result is known") {
                let state = try world.object(try await world.call(.GET, "\(pull)/ci-status", expecting: 200))
                return state["state"] as? String == "success"
            }
            let details = try world.object(try await world.call(.GET, pull, expecting: 200))
            #expect((details["diff"] as? String)?.contains("diff --git") == true)
            let comment = try world.object(
                try await world.call(.POST, "\(pull)/comments", ["body": "Looks sound"], expecting: 201))
            #expect((comment["html_url"] as? String)?.hasPrefix("http") == true)
            try await world.call(.POST, "\(pull)/reviews", ["event": "APPROVE"], expecting: 422)

            try await world.call(.DELETE, pull, expecting: 204)
            try await world.call(.DELETE, pull, expecting: 404)
            let number = try #require(created["pr_number"] as? Int)
            try await simulator.editPullRequest(number, in: repository, title: "PROJ-3: mend it", by: "alpaca")
            try await eventually("task 3 is named by the new title") {
                try world.list(try await world.call(.GET, "\(world.task(3))/pull-requests", expecting: 200)).count == 1
            }
            let removed = try world.list(try await world.call(.GET, "\(task)/pull-requests", expecting: 200))
            #expect(removed.isEmpty, "what a person unlinked is not linked again")
        }

        /// P6: no hook stays on GitHub.
        private func forget(_ world: World, repoID: String) async throws {
            try await world.call(.DELETE, "/repositories/\(repoID)", expecting: 204)
            try await world.call(.DELETE, "/github/token", expecting: 204)
            try await eventually("GitHub has no hook of ours any more") {
                try await world.simulator.read { (state, _) throws(SimulatorError) in
                    try state.hooks(in: world.repository.id).isEmpty
                }
            }
            try await eventually("no readable secret is left") {
                try await world.database.number(
                    "SELECT count(*) FROM sync_cleanup WHERE done_at IS NULL OR token_enc <> ''") == 0
            }
            #expect(try await world.database.number("SELECT count(*) FROM github_pull_requests") == 0)
            let after = try world.object(try await world.call(.GET, "/integration", expecting: 200))
            #expect(after["connected"] as? Bool == false)
        }
    }
}
