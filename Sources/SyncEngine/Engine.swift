// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
public import Logging
public import RateLimits
public import Storage

/// The whole service except its HTTP server: projects, intake, requests, and loops. The product, the tests and the
/// simulation all start this type (`docs/design/architecture.md`, "Targets").
///
/// Run ``supervisor``. It returns when everything has ended in order. Then call ``close()``.
public struct Engine: Sendable {
    /// Settings. The defaults are those of production.
    public struct Settings: Sendable {
        /// How deliveries are stored.
        public var intake = WebhookInbox.Settings()
        /// How projects apply them.
        public var projects = ProjectDirectory.Settings()
        /// How the engine stays within GitHub's rate limits.
        public var rateLimits = RateLimitSettings()
        /// How long finished deliveries and their bodies are kept.
        public var retention = Duration.seconds(14 * 86_400)
        /// How often the engine looks for pending deliveries that no project knows of.
        public var lateDeliveriesInterval = Duration.seconds(30)
        /// How often the cleanup worker looks for work when nothing wakes it, and how often deliveries of deleted
        /// repositories are looked for.
        public var cleanupInterval = Duration.seconds(30)
        /// How often each hook is compared with GitHub. After a downtime those are due whose last comparison is older.
        public var hookCheckInterval = Duration.seconds(30 * 60)
        /// How often tokens are looked for that expire soon.
        public var tokenExpiryInterval = Duration.seconds(10 * 60)
        /// How often each hook's delivery log is read for deliveries that did not arrive.
        public var reconcileInterval = Duration.seconds(5 * 60)
        /// When repositories are polled.
        public var polls = PollCadence()
        /// How often the open pull requests of a repository are compared with GitHub field by field.
        public var sweepInterval = Duration.seconds(86_400)
        /// How often the engine looks for due work: readings of logs, polls, sweeps, backfills.
        public var dueInterval = Duration.seconds(5)
        /// How often the schedule of that work is brought up to date with the links.
        public var scheduleInterval = Duration.seconds(60)
        /// How often new tasks are linked to what names them already.
        public var taskLinkInterval = Duration.seconds(5)
        /// How often the health of the projects is compared with what was last told.
        public var healthInterval = Duration.seconds(60)
        /// How events are exchanged with Paca.
        public var events = EventSettings()
        /// What happens to tasks and projects that Paca deletes.
        public var deletions = DeletionSettings()
        /// How long a graceful stop may take.
        public var drainDeadline = Duration.seconds(20)

        /// The defaults.
        public init() {}
    }

    /// The projects that have something to do, and their actors.
    public let directory: ProjectDirectory
    /// Stores deliveries.
    public let inbox: WebhookInbox
    /// Verifies webhook requests and hands their deliveries to the inbox.
    public let intake: WebhookIntake
    /// What people may ask for. Nil when the engine was made without a GitHub.
    public let requests: Requests?
    /// The loops that read delivery logs, poll, sweep and backfill. They run only in an engine with a GitHub.
    public let due: DueWork
    /// The state of the loops.
    public let board: LoopBoard
    /// Whether the service can do its work now.
    public let readiness: Readiness
    /// The loops.
    public let loops: [Loop]
    /// Runs everything.
    public let supervisor: Supervisor
    private let budgets: BudgetDirectory?
    private let events: EngineEvents
    private let logger: Logger

    /// Makes an engine; nothing runs yet.
    /// - Parameters:
    ///   - clients: the connections to the database.
    ///   - gitHub: nil for an engine that only receives deliveries and sends GitHub no requests.
    ///   - transport: how events leave the outbox, and whether Paca's are read.
    public init(
        clients: EngineClients, secretBox: SecretBox, gitHub: GitHubConnection?,
        events transport: EventTransport = .none,
        settings: Settings = Settings(), environment: SyncEnvironment, logger: Logger
    ) {
        directory = ProjectDirectory(
            client: clients.projects, commandClient: clients.commands, settings: settings.projects,
            environment: environment, logger: logger)
        inbox = WebhookInbox(
            client: clients.intake, executor: clients.intakeExecutor, directory: directory, settings: settings.intake,
            environment: environment, logger: logger)
        let wrongSignatures = WrongSignatures()
        intake = WebhookIntake(
            hooks: HookDirectory(
                client: clients.lookups, secretBox: secretBox,
                restarts: RestartTolerance(
                    limit: settings.intake.flushDeadline, patience: settings.intake.restartPatience,
                    environment: environment),
                logger: logger),
            inbox: inbox, wrongSignatures: wrongSignatures, environment: environment)
        board = LoopBoard()
        readiness = Readiness(client: clients.health, board: board, trouble: { [directory] in directory.trouble })
        due = DueWork()
        var loops = [
            Janitor(client: clients.upkeep, retention: settings.retention, logger: logger).loop,
            TombstoneWorker(
                client: clients.upkeep, interval: settings.cleanupInterval, environment: environment, logger: logger
            ).loop,
            LateDeliveries(client: clients.background, directory: directory, logger: logger)
                .loop(every: settings.lateDeliveriesInterval),
        ]
        loops +=
            TaskLinker(
                client: clients.background, directory: directory, interval: settings.taskLinkInterval
            ).loops
        events = EngineEvents(
            transport, client: clients.background, directory: directory, settings: settings.events,
            environment: environment, logger: logger)
        loops += events.loops
        var cleanupWake: WakeSignal?
        if let gitHub {
            let budgets = BudgetDirectory(
                storage: PostgresBudgetStorage(client: clients.background), settings: settings.rateLimits,
                environment: environment, logger: logger)
            let rejections = RejectedCredentials(
                client: clients.requests, environment: environment, logger: logger)
            let access = GitHubAccess(
                transport: gitHub.transport, budgets: budgets, app: gitHub.app, memory: rejections,
                environment: environment)
            let projectGitHub = ProjectGitHub(
                client: clients.requests, secretBox: secretBox, access: access, installations: gitHub.installations)
            let checker = HookChecker(
                client: clients.background, directory: directory, gitHub: projectGitHub, secretBox: secretBox,
                addresses: gitHub.addresses, isPullOnly: gitHub.isPullOnly, environment: environment, logger: logger)
            let cleanup = CleanupWorker(
                checker: checker, rejections: rejections, interval: settings.cleanupInterval,
                environment: environment, logger: logger)
            let checks = HookCheckWorker(
                checker: checker, wrongSignatures: wrongSignatures, oldest: settings.hookCheckInterval,
                interval: min(settings.hookCheckInterval, .seconds(30)), environment: environment, logger: logger)
            let expiry = ExpiryWatch(
                client: clients.background, interval: settings.tokenExpiryInterval, logger: logger)
            let feed = SyncEventFeed(client: clients.background, environment: environment)
            requests = Requests(
                client: clients.requests, gitHub: projectGitHub, secretBox: secretBox, directory: directory,
                site: gitHub.site, addresses: gitHub.addresses, isPullOnly: gitHub.isPullOnly, cleanup: cleanup.wake,
                due: due, feed: feed, environment: environment, logger: logger)
            let reader = RepositoryReader(
                client: clients.background, directory: directory, projects: projectGitHub, environment: environment,
                logger: logger)
            let hasHooks = gitHub.addresses != nil
            let health = HealthWorker(
                client: clients.background, expectsHooks: hasHooks, interval: settings.healthInterval, logger: logger)
            loops += [cleanup.loop, checks.loop, expiry.loop, .rateLimits(budgets), health.loop, feed.loop]
            loops += Self.dueLoops(reader, due, settings, canReceive: hasHooks)
            cleanupWake = cleanup.wake
            loops += StrayHookSweep.loops(checker, interval: settings.deletions.sweepInterval)
            self.budgets = budgets
        } else {
            requests = nil
            budgets = nil
        }
        loops +=
            DeletionWorker(
                client: clients.upkeep,
                settings: .init(settings.deletions, interval: settings.cleanupInterval), cleanup: cleanupWake,
                environment: environment, logger: logger
            ).loops
        self.loops = loops
        supervisor = Supervisor(
            intake: intake, inbox: inbox, directory: directory, loops: loops, board: board,
            drainDeadline: settings.drainDeadline, environment: environment, logger: logger)
        self.logger = logger
    }

    /// Publishes the last events, and saves the state of the rate limits, which is otherwise only in memory. The database
    /// must still be reachable.
    public func close() async {
        await events.close()
        do {
            try await budgets?.save()
        } catch {
            logger.warning("the state of the rate limits was not saved", metadata: ["error": "\(error)"])
        }
    }
}

extension Engine {
    /// The loops that do the work of `sync_schedule`, and the one that keeps the schedule.
    private static func dueLoops(
        _ reader: RepositoryReader, _ due: DueWork, _ settings: Settings, canReceive: Bool
    ) -> [Loop] {
        let logs = DeliveryLogReader(reader: reader, interval: settings.reconcileInterval, due: due)
        let poller = RepositoryPoller(reader: reader, cadence: settings.polls, canReceive: canReceive)
        let sweeper = RepositorySweeper(reader: reader, interval: settings.sweepInterval)
        let backfill = BackfillWorker(reader: reader, due: due)
        func loop(
            _ kind: ScheduledWork.Kind, width: Int,
            _ perform: @escaping @Sendable (ScheduledWork) async throws -> DueWorker.End
        ) -> Loop {
            DueWorker(
                kind: kind, client: reader.client, width: width, interval: settings.dueInterval,
                wake: due.signal(of: kind), environment: reader.environment, logger: reader.logger, perform: perform
            ).loop
        }
        return [
            Scheduler(client: reader.client, due: due, settings: settings, canReceive: canReceive).loop,
            loop(.log, width: 8, logs.read), loop(.poll, width: 4, poller.poll),
            loop(.sweep, width: 2, sweeper.step), loop(.backfill, width: 2, backfill.step),
        ]
    }
}

extension Loop {
    /// The loop that saves the state of the rate limits: every few seconds, and at once when a restart would otherwise
    /// lose something important.
    static func rateLimits(_ budgets: BudgetDirectory) -> Loop {
        Loop("rate-limits", .init(interval: BudgetDirectory.saveInterval, wake: budgets.wake)) {
            try await budgets.round()
        }
    }
}
