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
        /// first.
        public var flushDeadline = Duration.seconds(4)
        /// How long Postgres may be away before a flush is not repeated any more. A restart takes less.
        public var restartPatience = Duration.seconds(8)

        /// The most statements under way at once; each needs a connection. With three, the database executes one while
        /// it writes another's commit to disk and we gather the third.
        public var flushes = 3

        /// Makes the default settings.
        public init() {}
    }

    /// Called exactly once: after the commit with the database's result, or with an error if the delivery may not be
    /// stored.
    typealias Answer = @Sendable (Result<DeliveryStore.Appended, PostgresError>) -> Void

    private let client: any PostgresClient
    private let executor: (any TaskExecutor)?
    private let directory: ProjectDirectory
    private let settings: Settings
    private let environment: SyncEnvironment
    private let logger: Logger
    private let metrics: InboxMetrics
    private let machine: Mutex<InboxStateMachine<Answer>>
    private let restarts: RestartTolerance
    private let wakeUp = WakeSignal()

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

    private func flush(_ batch: [InboxStateMachine<Answer>.Waiting]) async {
        let deliveries = batch.map(\.delivery)
        let start = environment.uptime()
        do throws(PostgresError) {
            let (answers, isRepeated) = try await store(deliveries)
            let end = environment.uptime()
            for (item, answer) in zip(batch, answers) where answer != .duplicate {
                item.answer(.success(answer))
            }
            if answers.contains(.duplicate) {
                let places = answers.indices.filter { answers[$0] == .duplicate }
                await settle(places.map { batch[$0] }, isOurs: isRepeated)
            }
            flushEnded()
            directory.flushed(batch.count, at: end)
            metrics.flushed(deliveries, answers, in: end - start)
            let stored = Self.stored(deliveries, answers, at: end)
            await elsewhere { await directory.offer(stored) }
        } catch {
            for item in batch {
                item.answer(.failure(error))
            }
            flushEnded()
            metrics.failed(deliveries.count)
            logger.error(
                "a flush failed; its deliveries are answered with an error",
                metadata: ["deliveries": "\(deliveries.count)", "error": "\(error.debugDescription)"])
            // The commit may have happened although it was not confirmed, so the projects read their deliveries from
            // the database.
            await elsewhere { await directory.missedSomething(in: Set(deliveries.map(\.hook.projectID))) }
        }
    }

    /// Runs `body` on the global executor, because the projects' work must not occupy the thread of the flushes.
    private func elsewhere(_ body: () async -> Void) async {
        await withTaskExecutorPreference(globalConcurrentExecutor) { await body() }
    }

    /// Answers deliveries that were stored before. Those that failed are tried again, and those that wait are brought to
    /// their projects' notice.
    private func settle(_ repeated: [InboxStateMachine<Answer>.Waiting], isOurs: Bool) async {
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

    /// - Returns: what became of each delivery, and whether the statement had to be repeated.
    private func store(
        _ deliveries: [NewDelivery]
    ) async throws(PostgresError) -> (answers: [DeliveryStore.Appended], isRepeated: Bool) {
        let append = DeliveryStore.append(deliveries)
        // Storing a delivery twice has no further effect: the second time, it is a duplicate.
        var tries = 0
        let results = try await restarts.run { (left) throws(PostgresError) in
            tries += 1
            do throws(PostgresError) {
                return try await client.run([append], deadline: left)
            } catch  where error.sqlState == "40P01" {
                // A deadlock: two flushes had the same two duplicates in opposite order. The server let the other one
                // finish, so this one is tried again.
                return try await client.run([append], deadline: left)
            }
        }
        guard let result = results.first else { throw Self.closed }
        return (try DeliveryStore.appended(from: result, count: deliveries.count), tries > 1)
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
