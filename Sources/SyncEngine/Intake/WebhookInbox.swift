// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
import DequeModule
public import Environment
import Foundation
public import Logging
import Metrics
public import Storage

/// Makes deliveries durable: many in one statement, each answered after the commit (promise P1).
///
/// Group commit: what arrives while the flushes under way run goes into the next one. With more than one under way, two
/// deliveries that wait at the same moment may be stored in either order, as they might have arrived; whoever waits for an
/// answer before sending the next keeps its order.
public actor WebhookInbox {
    /// How much goes into one statement, and how long it may take.
    public struct Settings: Sendable {
        /// The most bytes of bodies in one statement; at least one delivery goes.
        public var flushBytes = 4 << 20
        /// The most deliveries in one statement.
        public var flushCount = 256
        /// How long a statement may take. GitHub waits 10 seconds for an answer, and one flush may be ahead.
        public var flushDeadline = Duration.seconds(4)

        /// How many statements may be under way at the same time; each takes a connection. With two, the database works on
        /// one while the next is gathered.
        public var flushes = 1
        /// The least time from the start of one flush to the start of the next while several deliveries come at once. A
        /// single delivery never waits.
        public var pace = Duration.zero

        /// The defaults.
        public init() {}
    }

    private struct Waiting {
        let delivery: NewDelivery
        let continuation: CheckedContinuation<Result<DeliveryStore.Appended, PostgresError>, Never>
    }

    private let client: any PostgresClient
    private let directory: ProjectDirectory
    private let settings: Settings
    private let environment: SyncEnvironment
    private let logger: Logger
    private let metrics: InboxMetrics
    private var waiting: Deque<Waiting> = []
    private var isClosing = false
    private var lastFlush = (start: Duration.zero, size: 0)
    private var underWay = 0
    private let wakeUp = WakeSignal()

    /// Makes an empty inbox.
    /// - Parameter client: used for as many statements at a time as the settings say.
    public init(
        client: any PostgresClient, directory: ProjectDirectory, settings: Settings = Settings(),
        environment: SyncEnvironment, logger: Logger
    ) {
        self.client = client
        self.directory = directory
        self.settings = settings
        self.environment = environment
        self.logger = logger
        metrics = InboxMetrics(environment)
    }

    /// Stores a verified delivery.
    /// - Returns: after the commit, what the database said.
    /// - Throws: `PostgresError` when it is not known to be stored.
    public func append(_ delivery: NewDelivery) async throws(PostgresError) -> DeliveryStore.Appended {
        guard !isClosing else { throw Self.closed }
        let outcome = await withCheckedContinuation { continuation in
            waiting.append(Waiting(delivery: delivery, continuation: continuation))
            wakeUp.send()
        }
        return try outcome.get()
    }

    /// Flushes until `close()` and everything is answered, or until cancelled; then refuses what still waits.
    public func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                if !waiting.isEmpty, underWay < settings.flushes {
                    await keepPace()
                    let batch = takeBatch()
                    underWay += 1
                    group.addTask { await self.flush(batch) }
                } else if waiting.isEmpty, isClosing {
                    break
                } else {
                    await wakeUp.wait(clock: environment.clock)
                }
            }
        }
        isClosing = true
        while let refused = waiting.popFirst() {
            refused.continuation.resume(returning: .failure(Self.closed))
        }
    }

    /// Takes nothing more, answers what waits, and ends `run()`.
    public func close() {
        isClosing = true
        wakeUp.send()
    }

    private static var closed: PostgresError {
        PostgresError(.closed, operation: "append a delivery", detail: "the inbox is closed")
    }

    /// Lets deliveries gather while many come: a flush costs about the same for one as for a dozen.
    private func keepPace() async {
        guard lastFlush.size > 1, !isClosing else { return }
        let wait = settings.pace - (environment.uptime() - lastFlush.start)
        // Cancelled: the loop's condition ends it.
        if wait > .zero { try? await environment.clock.sleep(for: wait) }
    }

    private func flush(_ batch: [Waiting]) async {
        let deliveries = batch.map(\.delivery)
        let start = environment.uptime()
        do throws(PostgresError) {
            let answers = try await store(deliveries)
            let end = environment.uptime()
            metrics.flushed(deliveries, answers, in: end - start)
            for (item, answer) in zip(batch, answers) {
                item.continuation.resume(returning: .success(answer))
            }
            finishFlush()
            await directory.offer(Self.stored(deliveries, answers, at: end))
        } catch {
            metrics.failed(deliveries.count)
            logger.error(
                "a flush failed; GitHub is told to try later",
                metadata: ["deliveries": "\(deliveries.count)", "error": "\(error.debugDescription)"])
            for item in batch {
                item.continuation.resume(returning: .failure(error))
            }
            finishFlush()
            // The commit may have happened all the same.
            await directory.missedSomething(in: Set(deliveries.map(\.hook.projectID)))
        }
    }

    private func finishFlush() {
        underWay -= 1
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

    private func takeBatch() -> [Waiting] {
        let plan = FlushPlan(
            waiting: waiting.lazy.map { (key: $0.delivery.key, bytes: $0.delivery.body.count) },
            bytes: settings.flushBytes, count: settings.flushCount)
        let batch = plan.batch.map { waiting[$0] }
        lastFlush = (environment.uptime(), batch.count)
        if plan.batch.last == plan.batch.count - 1 {
            waiting.removeFirst(batch.count)
        } else {
            let taken = Set(plan.batch)
            waiting = Deque(waiting.enumerated().filter { !taken.contains($0.offset) }.map(\.element))
        }
        return batch
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
