// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
import Foundation
public import Logging
import Metrics
public import Storage
import Synchronization

/// Makes deliveries durable: many in one statement, each answered after the commit (promise P1).
///
/// Group commit: what arrives while the flushes under way run goes into the next one. With more than one under way, two
/// deliveries that wait at the same moment may be stored in either order, as they might have arrived; whoever waits for an
/// answer before sending the next keeps its order.
///
/// A lock around `InboxStateMachine` instead of an actor: a delivery is taken in and answered without a task of its own and
/// without changing threads, which would cost more than all else that intake does.
public final class WebhookInbox: Sendable {
    /// How much goes into one statement, and how long it may take.
    public struct Settings: Sendable {
        /// The most bytes of bodies in one statement; at least one delivery goes.
        public var flushBytes = 4 << 20
        /// The most deliveries in one statement.
        public var flushCount = 256
        /// How long a statement may take. GitHub waits 10 seconds for an answer, and one flush may be ahead.
        public var flushDeadline = Duration.seconds(4)

        /// How many statements may be under way at the same time; each takes a connection. With three, the database works on
        /// one while another's commit reaches the disk and the next is gathered.
        public var flushes = 3

        /// The defaults.
        public init() {}
    }

    /// Called once: after the commit with what the database said, or with the error when it is not known to be stored.
    typealias Answer = @Sendable (Result<DeliveryStore.Appended, PostgresError>) -> Void

    private let client: any PostgresClient
    private let executor: (any TaskExecutor)?
    private let directory: ProjectDirectory
    private let settings: Settings
    private let environment: SyncEnvironment
    private let logger: Logger
    private let metrics: InboxMetrics
    private let machine: Mutex<InboxStateMachine<Answer>>
    private let wakeUp = WakeSignal()

    /// Makes an empty inbox.
    /// - Parameters:
    ///   - client: used for as many statements at a time as the settings say.
    ///   - executor: where the flushes run; that of the client saves changing threads.
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
    }

    /// Stores a verified delivery.
    /// - Parameter answer: called from any thread.
    func append(_ delivery: NewDelivery, answer: @escaping Answer) {
        switch machine.withLock({ $0.append(delivery, answer) }) {
        case .wait: break
        case .wake: wakeUp.send()
        case .refuse: answer(.failure(Self.closed))
        }
    }

    /// Flushes until `close()` and everything is answered, or until cancelled; then refuses what still waits.
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

    /// Takes nothing more, answers what waits, and ends `run()`.
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
            let answers = try await store(deliveries)
            let end = environment.uptime()
            for (item, answer) in zip(batch, answers) {
                item.answer(.success(answer))
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
                "a flush failed; GitHub is told to try later",
                metadata: ["deliveries": "\(deliveries.count)", "error": "\(error.debugDescription)"])
            // The commit may have happened all the same.
            await elsewhere { await directory.missedSomething(in: Set(deliveries.map(\.hook.projectID))) }
        }
    }

    /// What the projects do is not for the thread that flushes.
    private func elsewhere(_ body: () async -> Void) async {
        await withTaskExecutorPreference(globalConcurrentExecutor) { await body() }
    }

    private func flushEnded() {
        machine.withLock { $0.flushEnded() }
        wakeUp.send()
    }

    private func store(_ deliveries: [NewDelivery]) async throws(PostgresError) -> [DeliveryStore.Appended] {
        let append = DeliveryStore.append(deliveries)
        let results: [PostgresResult]
        do throws(PostgresError) {
            results = try await client.run([append], deadline: settings.flushDeadline)
        } catch  where error.sqlState == "40P01" {
            // Two flushes held the same two duplicates in opposite order; the other one is through by now.
            results = try await client.run([append], deadline: settings.flushDeadline)
        }
        guard let result = results.first else { throw Self.closed }
        return try DeliveryStore.appended(from: result, count: deliveries.count)
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
