// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import EmbeddedPostgres
import Environment
import Foundation
import GitHubSimulator
import Logging
import Metrics
import Storage
import WebAPI

/// Starts everything that the demo needs, runs the demo, and stops and removes everything at the end, even after an
/// error.
struct DemoRun: Sendable {
    let settings: DemoSettings
    let terminal: DemoTerminal
    let verdict: DemoVerdict
    let interruption: Interruption
    let environment: SyncEnvironment
    let registry: PrometheusRegistry
    let logger: Logger

    func run() async throws {
        let folder = DemoFolder(settings.dataDirectory, environment: environment)
        terminal.say("Starting a PostgreSQL server in \(folder.path)")
        // The data in a temporary folder need not survive a crash of the machine, so writing to disk is not awaited.
        let server = EmbeddedPostgres(
            dataDirectory: folder.path, settings: folder.isTemporary ? ["fsync": "off"] : [:], environment: environment,
            logger: logger)
        let result: Result<Void, any Error>
        do {
            if let conninfo = try await interruption.cancelling({ try await server.start() }) {
                try await run(conninfo: conninfo, folder: folder)
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await server.stop()
        if !settings.keeps { folder.remove() }
        try result.get()
    }

    private func run(conninfo: String, folder: DemoFolder) async throws {
        let database = try PostgresConfiguration(conninfo: Secret(conninfo))
        try await Migrator(database, environment: environment, logger: logger).run()
        let secretBox = try SecretBox(key: environment.randomHex(bytes: 32))
        let service = DemoService(
            database: database, secretBox: secretBox, registry: registry, environment: environment, logger: logger)
        // The demo's own pool, so that the engine's metrics do not count its statements.
        let client = PostgresPool(
            database, limits: .init(size: 2), environment: .live(metrics: NOOPMetricsHandler.instance))
        let result: Result<Void, any Error>
        do {
            try await service.whileRunning { port in
                try await run(port: port, client: client, secretBox: secretBox, conninfo: conninfo, folder: folder)
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await client.close()
        try result.get()
    }

    private func run(
        port: Int, client: PostgresPool, secretBox: SecretBox, conninfo: String, folder: DemoFolder
    ) async throws {
        let calendar = DemoCalendar(start: environment.wallClock() - 3 * 3600)
        let time = SimulatorTime(
            clock: environment.clock, uptime: environment.uptime, wallClock: { calendar.now })
        var configuration = SimulatorConfiguration()
        // A long timeout, so that a busy machine does not make the demo fail.
        configuration.deliveryTimeout = .seconds(60)
        let github = Simulator(seed: settings.seed, configuration: configuration, time: time)
        try await SimulatorServer(simulator: github, logger: logger).whileRunning { gitHubURL in
            terminal.say("paca-sync is listening on http://127.0.0.1:\(port)")
            terminal.write("a simulated GitHub is listening on \(gitHubURL), with --seed \(settings.seed)")
            let view = DemoView(client: client, github: github, terminal: terminal, environment: environment)
            let stage = DemoStage(
                settings: settings, github: github, calendar: calendar, client: client,
                seeder: DemoSeeder(client: client, secretBox: secretBox, environment: environment), view: view,
                terminal: terminal, environment: environment, port: port)
            _ = try await interruption.cancelling {
                let (project, repository, isRight) = try await stage.perform()
                await verdict.found(isRight: isRight)
                guard settings.keeps else { return }
                let invitation = DemoInvitation(
                    project: project, repositoryID: repository.id, port: port, gitHubURL: gitHubURL, conninfo: conninfo,
                    folder: folder.path, wallClock: environment.wallClock())
                terminal.write(invitation.text)
                try await keep(github, view)
            }
        }
    }

    /// Shows new deliveries and changes until the task is cancelled.
    private func keep(_ github: Simulator, _ view: DemoView) async throws {
        await github.setFaults { $0.clear() }
        while true {
            try await view.look(for: .seconds(1), isComplete: false)
        }
    }
}
