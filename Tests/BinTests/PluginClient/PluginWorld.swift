// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHubSimulator
import Logging
import TestSupport
import Testing

/// The program between a simulated GitHub and a Paca of the older kind, in which plugin 0.3 was installed.
struct PluginWorld: Sendable {
    static let token = "ghp_0123456789abcdefghijABCDEFGHIJ012345"

    let simulator: Simulator
    /// `alpaca/zebra`, with a branch `topic` that has a commit of its own.
    let zebra: Repository
    let service: ServingProcess
    let project: UUID
    let tasks: [String]

    /// An agent: Paca knows its key, but it is member of no project.
    var tools: PluginTools { PluginTools(calls: calls(["X-API-Key": "the-agents-key"])) }
    /// A member of the project, in the browser. The role grants what plugin 0.3 asked for.
    var pages: PluginPages { PluginPages(calls: calls(["Cookie": "theme=dark; access_token=session"])) }

    func calls(_ credentials: [String: String]) -> PluginCalls {
        PluginCalls(port: service.port, project: project, credentials: credentials)
    }

    private static func paca(_ asked: PacaStandIn.Asked) -> PacaStandIn.Reply {
        let isAgent = asked.fields["x-api-key"] == "the-agents-key"
        guard isAgent || asked.fields["cookie"] == "access_token=session" else { return .init(status: 401) }
        guard asked.path.hasSuffix("/members/me/permissions") else {
            let everything = isAgent ? "\"*\"" : ""
            return .init(body: "{\"success\":true,\"data\":{\"permissions\":[\(everything)]}}")
        }
        guard !isAgent else {
            return .init(status: 404, body: #"{"success":false,"error_code":"PROJECT_MEMBER_NOT_FOUND"}"#)
        }
        return .permissions("projects.read", "projects.write", "tasks.read", "tasks.write")
    }

    static func with(_ body: @escaping @Sendable (PluginWorld) async throws -> Void) async throws {
        try await TestDatabase.with { database in
            let project = UUID()
            let tasks = (1 ... 3).map { _ in UUID() }
            let rows = tasks.enumerated().map { "('\($1)', '\(project)', \($0 + 1), 'Task')" }
            try await database.execute(
                """
                INSERT INTO projects (id, name, task_id_prefix) VALUES ('\(project)', 'Herd', 'PROJ');
                INSERT INTO tasks (id, project_id, task_number, title) VALUES \(rows.joined(separator: ", "));
                CREATE TABLE public.plugins (name text UNIQUE, manifest jsonb NOT NULL);
                INSERT INTO public.plugins
                VALUES ('com.paca.github', '{"id":"com.paca.github","version":"0.3.5","permissions":["db.read"]}');
                """)
            let logger = Logger(label: "simulator", factory: { _ in SwiftLogNoOpLogHandler() })
            var configuration = SimulatorConfiguration()
            configuration.deliveryTimeout = .backstop
            let simulator = Simulator(seed: 7, configuration: configuration)
            await simulator.addToken(token, .classic(login: "alpaca"))
            let zebra = try await simulator.createRepository(owner: "alpaca", name: "zebra")
            _ = try await simulator.createRepository(owner: "alpaca", name: "ant")
            _ = try await simulator.createBranch("topic", in: zebra, by: "alpaca")
            try await simulator.push(["Work"], to: "topic", in: zebra, by: "alpaca")
            try await PacaStandIn.with(paca) { _, paca in
                try await SimulatorServer(simulator: simulator, logger: logger).whileRunning { gitHub in
                    let port = try FreePort.find()
                    let environment = [
                        "GITHUB_API_URL": gitHub, "PORT": "\(port)", "PUBLIC_URL": "http://127.0.0.1:\(port)",
                        "PACA_API_URL": paca.absoluteString, "SYNC_CLEANUP_INTERVAL": "200ms",
                    ]
                    try await ServingProcess.with(database, environment) { service in
                        try await service.isReady()
                        try await body(
                            PluginWorld(
                                simulator: simulator, zebra: zebra, service: service, project: project,
                                tasks: tasks.map(\.text)))
                    }
                }
            }
        }
    }
}

/// The failure of a call; nil if it succeeds.
func pluginFailure(_ body: () async throws -> Void) async throws -> PluginCalls.Failure? {
    do {
        try await body()
        return nil
    } catch let failure as PluginCalls.Failure {
        return failure
    }
}
