// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHubSimulator
import Logging
import Storage
import TestSupport
import Testing

extension ProcessTests {
    @Suite("The program starts on a database that the plugin has left", .serialized)
    struct TakeOverProcessTests {
        private static let token = "ghp_0123456789abcdefghijABCDEFGHIJ012345"
        private static let guessable = "a secret that can be guessed"

        @Test("the hook gets all events and a new secret, forged deliveries are refused, and real ones arrive")
        func takeOver() async throws {
            try await TestDatabase.with { database in
                var configuration = SimulatorConfiguration()
                configuration.deliveryTimeout = .backstop
                let simulator = Simulator(seed: 3, configuration: configuration)
                await simulator.addToken(Self.token, .classic(login: "octo"))
                let repository = try await simulator.createRepository(owner: "octo", name: "herd")
                let logger = Logger(label: "simulator", factory: { _ in SwiftLogNoOpLogHandler() })
                try await SimulatorServer(simulator: simulator, logger: logger).whileRunning { gitHub in
                    let port = try FreePort.find()
                    let address = "http://127.0.0.1:\(port)"
                    let hook = try await simulator.createHook(
                        in: repository,
                        config: .init(
                            url: "\(address)/api/v1/plugins/com.paca.github/webhook", contentType: .json,
                            secret: Self.guessable),
                        events: ["push", "pull_request", "check_run"])
                    let project = try await TestProject.make(
                        in: database, hookID: Int64(hook.id), secret: Self.guessable)
                    let sealed = try SecretBox(key: TestProject.encryptionKey).seal(Secret(Self.token))
                    try await database.execute(
                        """
                        UPDATE github_integrations SET access_token_enc = '\(sealed)';
                        UPDATE github_repositories SET webhook_secret_made_at = NULL, hook_checked_at = NULL;
                        """)
                    let environment = ["GITHUB_API_URL": gitHub, "PORT": "\(port)", "PUBLIC_URL": address]
                    try await ServingProcess.with(database, environment) { service in
                        try await eventually("the hook has a new secret") {
                            try await database.number(
                                "SELECT count(*) FROM github_repositories WHERE webhook_secret_made_at IS NOT NULL")
                                == 1
                        }
                        try await eventually("the remainder is shown") {
                            try await service.get("/metrics").text.contains(
                                "\npaca_sync_hook_secrets_of_the_plugin 0")
                        }
                        let mended = try await simulator.read { (state, _) throws(SimulatorError) in
                            try state.hook(hook.id, in: repository.id)
                        }
                        #expect(mended.events.count == 9)
                        #expect(mended.config.url.hasSuffix("/projects/\(project.id.text)/webhook"))
                        let body = TestPullRequest(number: 1, title: "PROJ-1").webhook("opened")
                        #expect(try await service.deliver(body, to: project, secret: Self.guessable).status == 401)
                        let real = try await service.deliver(body, to: project, secret: mended.config.secret)
                        #expect(real.status == 202)
                        // An event that the plugin's hook did not have.
                        _ = try await simulator.createBranch("PROJ-2-fence", in: repository, by: "octo")
                        try await eventually("the branch is linked") {
                            try await database.number(
                                "SELECT count(*) FROM github_task_branches WHERE branch_name = 'PROJ-2-fence'") == 1
                        }
                        #expect(!service.process.errors.contains(Self.token), "P8: the token is in the log")
                    }
                }
            }
        }
    }
}
