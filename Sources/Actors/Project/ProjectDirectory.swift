// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
public import Logging
public import Storage

/// Keeps an actor in memory for every project that has something to do.
///
/// It owns the projects' tasks: `run()` starts them as child tasks and ends after they have ended. A project that was
/// idle for a while leaves memory and is made again for its next delivery.
public actor ProjectDirectory {
    /// How the directory and its project actors behave.
    public struct Settings: Sendable {
        /// How many deliveries a project's mailbox keeps and puts into one batch.
        public var mailbox = MailboxLimits()
        /// About the most bytes that the news in all mailboxes together may take.
        public var memory = 32 << 20
        /// How many projects work on deliveries at the same time.
        public var parallelism = 4
        /// How long an idle project stays in memory.
        public var idleTimeout = Duration.seconds(60)
        /// When there are more projects in memory, idle ones leave it after a second.
        public var residents = 1000
        /// The least time from the end of a project's batch to the start of its next, unless the next one is already
        /// large. A burst then takes few transactions; a single delivery never waits.
        public var pace = Duration.milliseconds(250)
        /// For how long project actors pause while deliveries arrive in a burst, after ``parallelism`` batches, so that the
        /// intake has the CPU and Postgres. They go on when the burst ends or this time is over.
        public var patience = Duration.seconds(60)
        /// When deliveries that were set aside are tried again. They are never given up.
        public var retry = RetryPolicy(longest: .seconds(60), attempts: .max)
        /// How long a person waits for a command at most.
        public var commandDeadline = Duration.seconds(10)

        /// The defaults.
        public init() {}
    }

    private struct Resident {
        let actor: ProjectActor
        /// Calls begun (`offers`) and calls returned (`arrivals`). While they differ, a call is on its way to the
        /// actor, so the project must not leave memory.
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
    ///   - client: runs the transactions that apply deliveries.
    ///   - commandClient: runs the transactions of commands; nil for `client`. Its commits must be on disk when they
    ///     return, because a command, unlike a delivery, is stored nowhere else.
    public init(
        client: any PostgresClient, commandClient: (any PostgresClient)? = nil, settings: Settings = Settings(),
        environment: SyncEnvironment, logger: Logger
    ) {
        services = ProjectServices(
            client: client, commandClient: commandClient ?? client, environment: environment, logger: logger,
            limits: settings.mailbox,
            memory: ByteBudget(limit: settings.memory),
            permits: WorkPermits(settings.parallelism, metrics: environment.metrics),
            metrics: ProjectMetrics(environment), retry: settings.retry, troubles: ProjectTroubles(environment),
            commandDeadline: settings.commandDeadline,
            residents: ResidentLimit(most: settings.residents, usual: settings.idleTimeout), pace: settings.pace,
            pressure: IntakePressure(patience: settings.patience, batches: settings.parallelism))
        (starts, start) = AsyncStream.makeStream()
    }

    /// Recovers the deliveries that are pending from before, and runs the projects' actors. Ends when closed and all of
    /// them are done, or when cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.recover() }
            for await actor in starts {
                group.addTask { await self.keep(actor) }
            }
            // Closed or cancelled: a recovery that still waits for Postgres would find no actor left to wake.
            group.cancelAll()
        }
    }

    /// Accepts no more projects, lets those in memory finish their work, then lets `run()` end.
    public func close() async {
        isClosing = true
        for resident in residents.values {
            await resident.actor.close()
        }
        if residents.isEmpty { start.finish() }
    }

    /// Offers deliveries that were stored, in the order of their sequences.
    public func offer(_ deliveries: [Delivery]) async {
        let own = Dictionary(grouping: deliveries, by: \.projectID)
        // In the order of arrival. The order of a dictionary changes from run to run, and a seeded test must repeat
        // exactly.
        var offered: Set<UUID> = []
        for project in deliveries.lazy.map(\.projectID) where offered.insert(project).inserted {
            await withActor(of: project) { await $0.offer(own[project] ?? []) }
        }
    }

    /// Notes that `count` deliveries were stored in one flush. While the flushes are large, the project actors pause.
    public nonisolated func flushed(_ count: Int, at uptime: Duration) {
        services.pressure.flushed(count, at: uptime)
    }

    /// Notes that Postgres may hold deliveries of these projects that were never offered.
    public func missedSomething(in projects: some Sequence<UUID> & Sendable) async {
        for project in projects {
            await withActor(of: project) { await $0.missedSomething() }
        }
    }

    /// Notes that these deliveries are pending in Postgres. They may never have been offered.
    public func noticePending(_ deliveries: [(project: UUID, sequence: Int64)]) async {
        for delivery in deliveries {
            await withActor(of: delivery.project) { await $0.noticePending(delivery.sequence) }
        }
    }

    /// Why the deliveries of some projects wait; nil when none do.
    public nonisolated var trouble: ProjectTrouble? { services.troubles.summary }

    /// Has the project's actor perform a command, in one transaction.
    /// - Throws: `PostgresError` when the command failed, was not performed within ``Settings/commandDeadline``, or was
    ///   cancelled, or when its outcome is unknown.
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
            countResidents()
            start.yield(actor)
        }
        guard let actor = residents[project]?.actor else { return }
        residents[project]?.offers += 1
        await body(actor)
        residents[project]?.arrivals += 1
    }

    private func countResidents() {
        services.metrics.resident(residents.count)
        services.residents.changed(to: residents.count)
    }

    private func keep(_ actor: ProjectActor) async {
        repeat {
            await actor.run()
        } while await !leave(actor)
    }

    /// Removes a project from memory, unless something came for it meanwhile.
    private func leave(_ actor: ProjectActor) async -> Bool {
        let arrivals = residents[actor.project]?.arrivals
        let hasWork = await actor.hasWork
        // `hasWork` was awaited: a call that came since may have added work that its answer does not count.
        let isQuiet = !hasWork && residents[actor.project]?.offers == arrivals
        guard Task.isCancelled || isClosing || isQuiet else { return false }
        residents[actor.project] = nil
        countResidents()
        if isClosing, residents.isEmpty { start.finish() }
        return true
    }

    /// Wakes every project that has pending deliveries from before. Its actor reads them before anything new.
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
                // Cancellation is noticed by the loop's condition.
                try? await services.environment.clock.sleep(
                    for: services.outage.backoff(afterFailures: failures, random: services.environment.random()))
            }
        }
    }
}
