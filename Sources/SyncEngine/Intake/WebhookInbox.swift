// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
import Foundation
public import Logging
import Metrics
public import Storage
import Synchronization

/// Stores deliveries, many in one statement, and answers each after its commit (promise P1).
///
/// This is a group commit: the deliveries that arrive while flushes are under way go into the next flush. With several
/// flushes under way, two deliveries that wait at the same moment may be stored in either order, as they could have
/// arrived. A sender that waits for an answer before it sends the next delivery keeps its order.
///
/// A lock guards the `InboxStateMachine`, and this is not an actor. So a delivery is accepted and answered without a
/// task of its own and without changing threads. Both would cost more than everything else that intake does.
public final class WebhookInbox: Sendable {
    /// The size of one flush, its deadline, and how many flushes may be under way.
    public struct Settings: Sendable {
        /// The most bytes of bodies in one statement. A larger single delivery is stored alone.
        public var flushBytes = 4 << 20
        /// The most deliveries in one statement.
        public var flushCount = 256
        /// The deadline of one statement. GitHub waits 10 seconds for an answer, and another flush may have to end
        /// first. Deliveries whose statement failed are given up after twice this time.
        public var flushDeadline = Duration.seconds(4)
        /// How long Postgres may be away before a flush is not repeated any more. A restart takes less.
        public var restartPatience = Duration.seconds(8)

        /// The most statements under way at once; each needs a connection. Projects in trouble need one more. With
        /// three, the database executes one while it writes another's commit to disk and we gather the third.
        public var flushes = 3

        /// Makes the default settings.
        public init() {}
    }

    /// Called exactly once: after the commit with the database's result, or with an error if the delivery may not be
    /// stored.
    typealias Answer = @Sendable (Result<DeliveryStore.Appended, PostgresError>) -> Void
    typealias Waiting = InboxStateMachine<Answer>.Waiting

    private let client: any PostgresClient
    private let executor: (any TaskExecutor)?
    let directory: ProjectDirectory
    let settings: Settings
    let environment: SyncEnvironment
    let logger: Logger
    let metrics: InboxMetrics
    let machine: Mutex<InboxStateMachine<Answer>>
    private let restarts: RestartTolerance
    let wakeUp = WakeSignal()

    /// Makes an empty inbox.
    /// - Parameters:
    ///   - client: Runs the statements; up to ``Settings/flushes`` at once.
    ///   - executor: Runs the flushes. If it is the client's own executor, no call changes the thread.
    public init(
        client: any PostgresClient, executor: (any TaskExecutor)? = nil, directory: ProjectDirectory,
        settings: Settings = Settings(), environment: SyncEnvironment, logger: Logger
    ) {
        self.client = client
        self.executor = executor
        self.directory = directory
        self.settings = settings
        self.environment = environment
        self.logger = logger
        metrics = InboxMetrics(environment)
        machine = Mutex(InboxStateMachine(settings: settings))
        restarts = RestartTolerance(
            limit: settings.flushDeadline, patience: settings.restartPatience, environment: environment)
    }

    /// Queues a verified delivery to be stored.
    /// - Parameter answer: May be called on any thread.
    func append(_ delivery: NewDelivery, answer: @escaping Answer) {
        switch machine.withLock({ $0.append(delivery, answer) }) {
        case .wait: break
        case .wake: wakeUp.send()
        case .refuse: answer(.failure(Self.closed))
        }
    }

    /// Stores deliveries until `close()` was called and all are answered, or until cancelled. Then the waiting ones are
    /// answered with an error.
    public func run() async {
        await withTaskExecutorPreference(executor) { await work() }
    }

    private func work() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                switch machine.withLock({ $0.next() }) {
                case .flush(let batch):
                    group.addTask { await self.flush(batch) }
                case .flushApart(let batch):
                    group.addTask { await self.flushApart(batch) }
                case .wait:
                    await wakeUp.wait(clock: environment.clock)
                case .end:
                    return
                }
            }
        }
        for refused in machine.withLock({ $0.abandon() }) {
            refused.answer(.failure(Self.closed))
        }
    }

    /// Accepts no more deliveries. `run()` answers the waiting ones and returns.
    public func close() {
        machine.withLock { $0.close() }
        wakeUp.send()
    }

    private static var closed: PostgresError {
        PostgresError(.closed, operation: "append a delivery", detail: "the inbox is closed")
    }

    private func flush(_ batch: [Waiting]) async {
        let start = environment.uptime()
        do throws(PostgresError) {
            let stored = try await store(batch.map(\.delivery), deadline: settings.flushDeadline)
            let end = await accept(batch, stored)
            flushEnded()
            await offer(batch, stored.answers, from: start, to: end)
        } catch {
            await remedy(batch, error, giveUp: start + settings.flushDeadline * 2)
            flushEnded()
        }
    }

    /// What became of the deliveries of one statement.
    struct Stored: Sendable {
        let answers: [DeliveryStore.Appended]
        /// Whether the statement had to be repeated.
        let isRepeated: Bool
    }

    /// Answers deliveries whose statement is committed.
    /// - Returns: When.
    func accept(_ batch: [Waiting], _ stored: Stored) async -> Duration {
        let end = environment.uptime()
        for (item, answer) in zip(batch, stored.answers) where answer != .duplicate {
            item.answer(.success(answer))
        }
        let places = stored.answers.indices.filter { stored.answers[$0] == .duplicate }
        if !places.isEmpty { await settle(places.map { batch[$0] }, isOurs: stored.isRepeated) }
        return end
    }

    /// Passes what was stored on to the projects.
    func offer(
        _ batch: [Waiting], _ answers: [DeliveryStore.Appended], from start: Duration, to end: Duration
    ) async {
        let deliveries = batch.map(\.delivery)
        directory.flushed(batch.count, at: end)
        metrics.flushed(deliveries, answers, in: end - start)
        let stored = Self.stored(deliveries, answers, at: end)
        await elsewhere { await directory.offer(stored) }
    }

    /// Runs `body` on the global executor, because the projects' work must not occupy the thread of the flushes. Without
    /// a thread of their own there is nothing to leave.
    func elsewhere(_ body: () async -> Void) async {
        guard executor != nil else { return await body() }
        await withTaskExecutorPreference(globalConcurrentExecutor) { await body() }
    }

    /// Answers deliveries that were stored before. Those that failed are tried again, and those that wait are brought to
    /// their projects' notice.
    private func settle(_ repeated: [Waiting], isOurs: Bool) async {
        do throws(PostgresError) {
            let outcome = try await RepeatedDeliveries(client: client, restarts: restarts)
                .look(at: repeated.map(\.delivery), isOurs: isOurs)
            for (item, answer) in zip(repeated, outcome.answers) {
                item.answer(.success(answer))
            }
            let end = environment.uptime()
            let stored = Self.stored(repeated.map(\.delivery), outcome.answers, at: end)
            await elsewhere {
                await directory.offer(stored)
                await directory.noticePending(outcome.pending)
            }
        } catch {
            for item in repeated { item.answer(.failure(error)) }
            metrics.failed(repeated.count)
            logger.error(
                "repeated deliveries could not be looked up; they are answered with an error",
                metadata: ["deliveries": "\(repeated.count)", "error": "\(error.debugDescription)"])
        }
    }

    private func flushEnded() {
        machine.withLock { $0.flushEnded() }
        wakeUp.send()
    }

    func store(_ deliveries: [NewDelivery], deadline: Duration) async throws(PostgresError) -> Stored {
        let append = DeliveryStore.append(deliveries)
        // Storing a delivery twice has no further effect: the second time, it is a duplicate.
        var tries = 0
        let results = try await restarts.run(within: deadline) { (left) throws(PostgresError) in
            tries += 1
            do throws(PostgresError) {
                return try await client.run([append], deadline: left)
            } catch  where error.sqlState == "40P01" {
                // A deadlock: two flushes had the same two duplicates in opposite order. The server let the other one
                // finish, so this one is tried again.
                return try await client.run([append], deadline: left)
            } catch  where DeliveryStore.lacksPartition(error) {
                // The janitor could not make partitions for two weeks, or the server's clock has jumped.
                _ = try await client.run([RetentionStore.makePartitions(daysAhead: 1)], deadline: left)
                return try await client.run([append], deadline: left)
            }
        }
        guard let result = results.first else { throw Self.closed }
        return Stored(
            answers: try DeliveryStore.appended(from: result, count: deliveries.count), isRepeated: tries > 1)
    }

    private static func stored(
        _ deliveries: [NewDelivery], _ answers: [DeliveryStore.Appended], at uptime: Duration
    ) -> [Delivery] {
        zip(deliveries, answers).compactMap { delivery, answer in
            guard case .stored(let sequence) = answer else { return nil }
            return Delivery(
                sequence: sequence, key: delivery.key, repoID: delivery.hook.repoID, projectID: delivery.hook.projectID,
                event: delivery.event, isForm: delivery.isForm, attempts: 0, body: delivery.body, storedAt: uptime)
        }
        .sorted { $0.sequence < $1.sequence }
    }
}
