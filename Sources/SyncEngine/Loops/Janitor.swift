// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Logging
public import Storage
import Synchronization

/// Deletes what is old: creates the partitions of the coming days, drops whole partitions after the retention time, and
/// trims the other tables (`docs/design/data-model.md`, "What trims each table"). Any number of instances may do this at
/// once, and repeat it.
public final class Janitor: Sendable {
    private static let daysAhead: Int32 = 14
    private static let atOnce: Int64 = 2000
    /// How many pages of checks one round reads. The next round goes on behind them.
    private static let checkPages = 20

    private let client: any PostgresClient
    private let retention: Duration
    private let logger: Logger
    private let checksRead = Mutex(CheckStore.Place.start)

    /// Makes a janitor.
    /// - Parameters:
    ///   - client: its connections should give up a wait for a lock soon, because others queue behind it.
    ///   - retention: How long finished deliveries and their bodies are kept.
    public init(client: any PostgresClient, retention: Duration = .seconds(14 * 86_400), logger: Logger) {
        self.client = client
        self.retention = retention
        self.logger = logger
    }

    /// Runs a round at the start and then every ten minutes, because a step may have to wait for another session.
    public var loop: Loop {
        Loop("janitor", .init(interval: .seconds(600))) { try await self.round() }
    }

    /// Runs one round. A step that fails does not prevent the steps after it.
    /// - Throws: The error of the first step that failed.
    public func round() async throws(PostgresError) {
        let steps: [() async throws(PostgresError) -> Void] = [
            makePartitions, dropPartitions, forgetDeliveries, forgetChecks, forgetOthers,
        ]
        var failure: PostgresError?
        for step in steps {
            do throws(PostgresError) {
                try await step()
            } catch {
                guard error.code != .cancelled else { throw error }
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private func makePartitions() async throws(PostgresError) {
        do throws(PostgresError) {
            _ = try await client.run(RetentionStore.makePartitions(daysAhead: Self.daysAhead))
        } catch  where error.isLockConflict {
            report("making partitions is postponed: another session has locked their table", error)
        }
    }

    private func dropPartitions() async throws(PostgresError) {
        let expired = try RetentionStore.expiredPartitions(
            from: try await client.run(
                RetentionStore.expiredPartitions(olderThanSeconds: retention.components.seconds)))
        for partition in expired {
            do throws(PostgresError) {
                if let step = RetentionStore.detach(partition) { _ = try await client.run(step) }
                _ = try await client.run(RetentionStore.drop(partition))
                logger.info("a partition of old bodies is dropped", metadata: ["partition": "\(partition.name)"])
            } catch  where RetentionStore.isPostponed(error) {
                // Only one partition can be detached at a time, so the others wait with it.
                report("dropping partitions is postponed: another session uses their table, such as a dump", error)
                return
            }
        }
    }

    private func report(_ message: Logger.Message, _ error: PostgresError) {
        logger.info(message, metadata: ["error": "\(error.debugDescription)"])
    }

    private func forgetDeliveries() async throws(PostgresError) {
        let forgotten = try await repeating(
            RetentionStore.forgetDeliveries(olderThanSeconds: retention.components.seconds, limit: Self.atOnce))
        if forgotten > 0 {
            logger.info("old deliveries deleted", metadata: ["deliveries": "\(forgotten)"])
        }
    }

    private func forgetChecks() async throws(PostgresError) {
        for _ in 0 ..< Self.checkPages {
            let place = checksRead.withLock { $0 }
            let result = try await client.run(CheckStore.forget(after: place, limit: Self.atOnce))
            let next = try CheckStore.place(from: result)
            checksRead.withLock { $0 = next ?? .start }
            if next == nil { return }
        }
    }

    private func forgetOthers() async throws(PostgresError) {
        for query in [
            CleanupStore.forgetEnded(limit: Self.atOnce), OutboxStore.forgetPublished(limit: Self.atOnce),
            AccountStore.forgetUnused(limit: Self.atOnce), StreamStore.forgetRejected(limit: Self.atOnce),
            StrayHookStore.forgetUnseen(limit: Self.atOnce),
        ] {
            _ = try await repeating(query)
        }
    }

    /// Runs a deletion in portions until nothing is left.
    /// - Returns: How many rows it deleted.
    private func repeating(_ query: PostgresQuery) async throws(PostgresError) -> Int {
        var total = 0
        while true {
            let count = try await client.run(query).affectedRows
            total += count
            guard count == Int(Self.atOnce) else { return total }
        }
    }
}
