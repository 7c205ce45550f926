// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Hummingbird
import Logging
import ServiceLifecycle
import Storage
import SyncEngine
import WebAPI

/// The whole service, wired: pools, projects, inbox, loops and HTTP server.
struct Engine {
    /// What can be set from outside.
    struct Settings {
        var server = SyncServer.Settings()
        var retention = Duration.seconds(14 * 86_400)
        /// Nil: GitHub is listened to, and nothing is asked of it.
        var gitHub: GitHubSide.Settings?
        /// Nil: nobody asks anything of it.
        var contract: ContractSide.Settings?

        init() {}

        init(_ configuration: ServeConfiguration) {
            server.host = configuration.host
            server.port = configuration.port
            retention = configuration.times.retention
            gitHub = GitHubSide.Settings(configuration)
            contract = ContractSide.Settings(configuration)
        }
    }

    private let pool: PostgresPool
    private let inboxPool: PostgresPool
    private let projectPool: PostgresPool
    private let requestPool: PostgresPool
    private let gitHub: GitHubSide?
    private let contract: ContractSide?
    private let supervisor: Supervisor
    private let intake: WebhookIntake
    private let readiness: Readiness
    private let settings: Settings
    private let registry: PrometheusRegistry
    private let environment: SyncEnvironment
    private let logger: Logger

    init(
        database: PostgresConfiguration, secretBox: SecretBox, settings: Settings, registry: PrometheusRegistry,
        environment: SyncEnvironment, logger: Logger
    ) throws(ConfigurationError) {
        pool = PostgresPool(database, limits: .init(size: 4), environment: environment)
        // The inbox never waits for a connection behind anybody else's work.
        var intakeSettings = WebhookInbox.Settings()
        intakeSettings.flushes = 3
        inboxPool = PostgresPool(
            database, limits: .init(size: intakeSettings.flushes), hostsCallers: true, environment: environment)
        // What a project writes is derived from deliveries that are on disk: if the server dies before its commit is, the
        // deliveries are still pending, and the next start applies them again.
        var deferred = database
        deferred.commitsSynchronously = false
        projectPool = PostgresPool(deferred, limits: .init(size: 4), environment: environment)
        var projects = ProjectDirectory.Settings()
        projects.pace = .milliseconds(250)
        projects.patience = .seconds(60)
        let directory = ProjectDirectory(
            client: projectPool, commandClient: pool, settings: projects, environment: environment, logger: logger)
        let inbox = WebhookInbox(
            client: inboxPool, executor: inboxPool.taskExecutor, directory: directory, settings: intakeSettings,
            environment: environment, logger: logger)
        // People, and what is done for them afterwards, wait for each other only.
        let requestPool = PostgresPool(database, limits: .init(size: 4), environment: environment)
        let gitHub = try settings.gitHub.map { (settings) throws(ConfigurationError) in
            try GitHubSide(
                settings: settings, client: requestPool, secretBox: secretBox, environment: environment, logger: logger)
        }
        if let contract = settings.contract, let gitHub {
            self.contract = ContractSide(
                settings: contract, client: requestPool, directory: directory, gitHub: gitHub, environment: environment,
                logger: logger)
        } else {
            contract = nil
        }
        let janitor = Janitor(client: pool, retention: settings.retention, environment: environment, logger: logger)
        let board = LoopBoard()
        intake = WebhookIntake(
            hooks: HookDirectory(client: pool, secretBox: secretBox, logger: logger), inbox: inbox,
            environment: environment)
        supervisor = Supervisor(
            intake: intake, inbox: inbox, directory: directory,
            loops: [.init("janitor") { try await janitor.run() }] + (gitHub?.loops ?? []), board: board,
            environment: environment, logger: logger)
        readiness = Readiness(client: pool, board: board)
        self.requestPool = requestPool
        self.gitHub = gitHub
        self.settings = settings
        self.registry = registry
        self.environment = environment
        self.logger = logger
    }

    /// The services in the order of their dependencies: they are stopped in reverse, so intake ends first.
    func services(onRunning: @escaping @Sendable (Int) async -> Void) -> [any Service] {
        [
            supervisor,
            SyncServer.application(
                settings: settings.server, intake: intake, contract: contract?.services, readiness: readiness,
                metrics: registry,
                environment: environment, logger: logger, onRunning: onRunning),
        ]
    }

    /// Closes the connections.
    func close() async {
        await contract?.close()
        await gitHub?.close()
        await requestPool.close()
        await pool.close()
        await inboxPool.close()
        await projectPool.close()
    }
}
