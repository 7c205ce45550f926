// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Metrics
import Paca
import Storage
import Valkey

/// Reads Paca's events with the consumer group `paca-sync` (`docs/design/host-integration.md`, "Events from Paca").
///
/// Any number of instances may read; each entry goes to one of them. It is acknowledged after its work is committed, so
/// an entry may be worked on twice, which does no harm. What cannot be understood is set aside.
actor PacaEventConsumer {
    static let group = "paca-sync"
    private static let longestRead = 500
    private static let roundLength = Duration.seconds(60)
    /// How often the place in the stream is stored while entries say nothing to us.
    private static let positionInterval = Duration.seconds(30)
    /// The age at which a consumer without entries is removed from the group.
    private static let consumerLife = Duration.seconds(3600)

    private let client: any PostgresClient
    private let valkey: any ValkeyClient
    private let reader: ValkeyStreamReader
    private let settings: PacaEventSettings
    private let environment: SyncEnvironment
    private let logger: Logger
    private let handled: Counter
    private let skipped: Counter
    private let rejected: Counter
    private var trouble: ValkeyTrouble
    private var hasGroup = false
    /// Whether entries may be pending that this consumer has read.
    private var hasUnfinished = false
    private var position: ValkeyStreamID?
    private var nextPosition = Duration.zero
    private var nextClaim = Duration.zero
    /// How many entries the next read asks for. It falls when a read fails, as entries may be too large together.
    private var readCount = PacaEventConsumer.longestRead

    init(
        client: any PostgresClient, valkey: any ValkeyClient, settings: PacaEventSettings,
        environment: SyncEnvironment, logger: Logger
    ) {
        self.client = client
        self.valkey = valkey
        self.settings = settings
        self.environment = environment
        self.logger = logger
        reader = ValkeyStreamReader(
            stream: PacaEvent.stream, group: Self.group, consumer: "paca-sync.\(environment.makeUUID().text)")
        func counter(_ result: String) -> Counter {
            Counter(
                label: "paca_sync_paca_events_total", dimensions: [("result", result)], factory: environment.metrics)
        }
        handled = counter("handled")
        skipped = counter("skipped")
        rejected = counter("rejected")
        trouble = ValkeyTrouble("reading", environment: environment, logger: logger)
    }

    /// The consumer's loop. A round takes a minute, so that its metric shows whether it hangs.
    nonisolated var loop: Loop {
        Loop("paca-events", .init(interval: .milliseconds(1))) { try await self.round() }
    }

    /// Reads for a minute. A trouble with Valkey is no failure of the round: it waits and goes on.
    /// - Throws: `PostgresError`. What was read and not noted is read again by the next round.
    func round() async throws {
        let end = environment.uptime() + Self.roundLength
        while !Task.isCancelled, environment.uptime() < end {
            do {
                try await read()
                trouble.ended()
            } catch let error as ValkeyError {
                notice(error)
                // Cancellation is noticed by the loop's condition.
                try? await environment.clock.sleep(for: trouble.rest)
            }
        }
    }

    /// At a stop: leaves the group, unless entries are left for another consumer to claim.
    func close() async {
        guard hasGroup, !hasUnfinished, !trouble.isPresent else { return }
        do throws(ValkeyError) {
            _ = try await valkey.run(.removeConsumer(reader), deadline: .seconds(1))
        } catch {
            logger.debug("the consumer is left to others to remove", metadata: ["error": "\(error)"])
        }
    }

    /// Reads once, and does what the entries say.
    /// - Throws: `ValkeyError` or `PostgresError`.
    private func read() async throws {
        if !hasGroup { try await join() }
        if hasUnfinished {
            // They leave this list when they are acknowledged, so the oldest come first each time.
            let entries = try await valkey.run(.read(.pending(above: .zero), as: reader, count: readCount))
            guard entries.isEmpty else { return try await finish(entries) }
            hasUnfinished = false
        }
        if environment.uptime() >= nextClaim { try await claimAbandoned() }
        let entries = try await valkey.run(.read(.new, as: reader, count: readCount, block: settings.block))
        readCount = min(readCount * 2, Self.longestRead)
        if !entries.isEmpty { try await finish(entries) }
    }

    /// Makes the group if there is none.
    private func join() async throws {
        let stored = try StreamStore.position(from: try await client.run(StreamStore.position(of: reader.stream)))
        let known = stored.flatMap { ValkeyStreamID($0) }
        let newest = try await valkey.run(.info(of: reader.stream))?.lastID
        let start = StreamStart.decide(known: known, newest: newest)
        if try await valkey.run(.createGroup(reader.group, of: reader.stream, at: start)) {
            logger.notice(
                "the consumer group of Paca's events is made",
                metadata: ["stream": "\(reader.stream)", "start": "\(start)"])
            if known == nil {
                try await store(newest ?? .zero)
            } else if start == .above(.zero) {
                position = nil
            }
        }
        hasGroup = true
        // A read before may have got entries whose answer never came.
        hasUnfinished = true
    }

    /// Does what entries say, and acknowledges them when that is committed.
    private func finish(_ entries: [ValkeyStreamEntry]) async throws {
        hasUnfinished = true
        let batch = PacaEventBatch(entries)
        let newest = entries.map(\.id).max() ?? .zero
        var writes = batch.writes
        if newest > position ?? .zero, !writes.isEmpty || environment.uptime() >= nextPosition {
            writes.append(StreamStore.store(position: newest.description, of: reader.stream))
        }
        if !writes.isEmpty {
            _ = try await client.run(writes)
            nextPosition = environment.uptime() + Self.positionInterval
        }
        position = max(newest, position ?? .zero)
        _ = try await valkey.run(.acknowledge(entries.map(\.id), of: reader.stream, group: reader.group))
        hasUnfinished = false
        count(batch, of: entries.count)
    }

    private func count(_ batch: PacaEventBatch, of total: Int) {
        handled.increment(by: batch.relevant)
        skipped.increment(by: total - batch.relevant - batch.rejected.count)
        guard let first = batch.rejected.first else { return }
        rejected.increment(by: batch.rejected.count)
        logger.warning(
            "events of Paca's cannot be understood; they are in sync_rejected_events",
            metadata: ["events": "\(batch.rejected.count)", "entry": "\(first.entryID)", "error": "\(first.reason)"])
    }

    /// Takes over the entries of consumers that are gone, and removes those consumers.
    private func claimAbandoned() async throws {
        var place = ValkeyStreamID.zero
        repeat {
            let claim = try await valkey.run(
                .claimAbandoned(by: reader, idleFor: settings.abandonment, from: place, count: readCount))
            if !claim.entries.isEmpty { try await finish(claim.entries) }
            place = claim.next
        } while place != .zero
        for consumer in try await valkey.run(.consumers(of: reader.stream, group: reader.group))
        where consumer.pending == 0 && consumer.idle > Self.consumerLife && consumer.name != reader.consumer {
            let gone = ValkeyStreamReader(stream: reader.stream, group: reader.group, consumer: consumer.name)
            _ = try await valkey.run(.removeConsumer(gone))
        }
        nextClaim = environment.uptime() + settings.claimInterval
    }

    private func store(_ id: ValkeyStreamID) async throws(PostgresError) {
        _ = try await client.run(StreamStore.store(position: id.description, of: reader.stream))
        position = id
    }

    private func notice(_ error: ValkeyError) {
        guard error.code != .cancelled else { return }
        // The group or the whole stream has vanished, or may have: a server that restarts without its data has neither.
        hasGroup = false
        readCount = max(1, readCount / 2)
        guard !["NOGROUP", "UNBLOCKED"].contains(error.serverCode) else { return }
        trouble.failed(error)
    }
}
