// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
public import Logging
public import Storage

/// Knows the projects that have something to do, and gives each an actor while it has.
///
/// It owns every project's task: `run()` starts them as children and ends when they ended. A project that was idle for
/// a while leaves memory and comes back with its next delivery.
public actor ProjectDirectory {
    /// How the directory and its projects behave.
    public struct Settings: Sendable {
        /// What a project's mailbox keeps and gives out.
        public var mailbox = MailboxLimits()
        /// The most bytes of bodies that wait in all mailboxes together.
        public var memory = 32 << 20
        /// How many projects work at the same time.
        public var parallelism = 4
        /// How long an idle project stays in memory.
        public var idleTimeout = Duration.seconds(60)
        /// The least time from the end of one batch of a project to the start of its next, unless the next is large
        /// already. A burst then takes few transactions; a single delivery never waits.
        public var pace = Duration.milliseconds(250)
        /// For how long applying makes room for intake while deliveries pour in: after each batch a project waits until
        /// they do not any more, or this time is over.
        public var patience = Duration.seconds(60)
        /// When failed deliveries are tried again.
        public var retry = RetryPolicy()

        /// The defaults.
        public init() {}
    }

    private struct Resident {
        let actor: ProjectActor
        /// Offers made and offers arrived; the project must not leave while they differ.
        var offers = 0
        var arrivals = 0
    }

    private let services: ProjectServices
    private var residents: [UUID: Resident] = [:]
    private var isClosing = false
    private let starts: AsyncStream<ProjectActor>
    private let start: AsyncStream<ProjectActor>.Continuation

    /// Makes an empty directory.
    /// - Parameters:
    ///   - client: what deliveries are applied with.
    ///   - commandClient: what commands are carried out with; a commit of it has to be on disk, since nothing else tells
    ///     of a command. Nil for `client`.
    public init(
        client: any PostgresClient, commandClient: (any PostgresClient)? = nil, settings: Settings = Settings(),
        environment: SyncEnvironment, logger: Logger
    ) {
        services = ProjectServices(
            client: client, commandClient: commandClient ?? client, environment: environment, logger: logger,
            limits: settings.mailbox,
            memory: ByteBudget(limit: settings.memory),
            permits: WorkPermits(settings.parallelism, metrics: environment.metrics),
            metrics: ProjectMetrics(environment), retry: settings.retry, idleTimeout: settings.idleTimeout,
            pace: settings.pace, pressure: IntakePressure(patience: settings.patience))
        (starts, start) = AsyncStream.makeStream()
    }

    /// Recovers what is pending from before, then keeps the projects' actors running until `close()` and all are done,
    /// or until cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.recover() }
            for await actor in starts {
                group.addTask { await self.keep(actor) }
            }
            // Closed or cancelled: a recovery that still waits for Postgres has nobody left to wake.
            group.cancelAll()
        }
    }

    /// Takes no more projects in, lets those in memory finish what they have, and ends `run()`.
    public func close() async {
        isClosing = true
        for resident in residents.values {
            await resident.actor.close()
        }
        if residents.isEmpty { start.finish() }
    }

    /// Deliveries were stored, in this order.
    public func offer(_ deliveries: [Delivery]) async {
        let own = Dictionary(grouping: deliveries, by: \.projectID)
        // In the order of arrival: a dictionary's own order is no function of the input.
        var offered: Set<UUID> = []
        for project in deliveries.lazy.map(\.projectID) where offered.insert(project).inserted {
            await withActor(of: project) { await $0.offer(own[project] ?? []) }
        }
    }

    /// So many deliveries were stored together: while that is many, applying makes room for intake.
    public nonisolated func flushed(_ count: Int, at uptime: Duration) {
        services.pressure.flushed(count, at: uptime)
    }

    /// Deliveries of these projects may be in Postgres that were not offered.
    public func missedSomething(in projects: some Sequence<UUID> & Sendable) async {
        for project in projects {
            await withActor(of: project) { await $0.missedSomething() }
        }
    }

    /// Carries a command out in its turn: through the project's actor, in one transaction.
    /// - Throws: `PostgresError` when it is not known to be done.
    public func perform(_ project: UUID, _ command: ProjectCommand) async throws(PostgresError) -> CommandOutcome {
        var result: Result<CommandOutcome, PostgresError> = .failure(CommandQueue.closed)
        await withActor(of: project) { actor in
            do throws(PostgresError) {
                result = .success(try await actor.perform(command))
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }

    /// How many projects are in memory.
    public var residentCount: Int { residents.count }

    private func withActor(of project: UUID, _ body: (ProjectActor) async -> Void) async {
        guard !isClosing else { return }
        if residents[project] == nil {
            let actor = ProjectActor(project: project, services: services)
            residents[project] = Resident(actor: actor)
            services.metrics.resident(residents.count)
            start.yield(actor)
        }
        guard let actor = residents[project]?.actor else { return }
        residents[project]?.offers += 1
        await body(actor)
        residents[project]?.arrivals += 1
    }

    private func keep(_ actor: ProjectActor) async {
        repeat {
            await actor.run()
        } while await !leave(actor)
    }

    /// Lets a project leave memory, unless something came for it meanwhile.
    private func leave(_ actor: ProjectActor) async -> Bool {
        let arrivals = residents[actor.project]?.arrivals
        let hasWork = await actor.hasWork
        // What arrived since it was asked is not in its answer.
        let isQuiet = !hasWork && residents[actor.project]?.offers == arrivals
        guard Task.isCancelled || isClosing || isQuiet else { return false }
        residents[actor.project] = nil
        services.metrics.resident(residents.count)
        if isClosing, residents.isEmpty { start.finish() }
        return true
    }

    /// Wakes every project that has deliveries from before; its actor reads them before anything new.
    private func recover() async {
        var failures: Int32 = 0
        while !Task.isCancelled, !isClosing {
            do throws(PostgresError) {
                let projects = try DeliveryStore.projects(
                    from: try await services.client.run(DeliveryStore.projectsWithPending))
                if !projects.isEmpty {
                    services.logger.notice(
                        "recovering deliveries from before", metadata: ["projects": "\(projects.count)"])
                }
                return await missedSomething(in: projects)
            } catch {
                failures += 1
                services.logger.warning(
                    "recovery waits for Postgres", metadata: ["error": "\(error.debugDescription)"])
                // Cancelled: the loop's condition ends it.
                try? await services.environment.clock.sleep(
                    for: services.outage.backoff(afterFailures: failures, random: services.environment.random()))
            }
        }
    }
}
