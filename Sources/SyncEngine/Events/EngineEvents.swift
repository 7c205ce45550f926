// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Logging
import Storage

/// The engine's part that exchanges events with Paca.
struct EngineEvents: Sendable {
    /// The loops.
    let loops: [Loop]
    private let closing: @Sendable () async -> Void

    init(
        _ transport: EventTransport, client: any PostgresClient, directory: ProjectDirectory,
        settings: Engine.EventSettings, environment: SyncEnvironment, logger: Logger
    ) {
        let relaying = EventRelay.Settings(
            interval: settings.outboxInterval, triggerExpiry: settings.triggerExpiry, lease: settings.leaseDuration)
        switch transport {
        case .none:
            loops = []
            closing = {}
        case .notify:
            let announcer = EventAnnouncer(
                client: client, settings: relaying, wake: directory.eventsWritten, environment: environment,
                logger: logger)
            loops = [announcer.loop]
            closing = { await announcer.close() }
        case .valkey(let connections):
            let relay = EventRelay(
                client: client, valkey: connections.publishing, settings: relaying, wake: directory.eventsWritten,
                environment: environment, logger: logger)
            let consumer = PacaEventConsumer(
                client: client, valkey: connections.reading, settings: settings.consumer, environment: environment,
                logger: logger)
            loops = [relay.loop, consumer.loop]
            closing = {
                await relay.close()
                await consumer.close()
                await connections.close()
            }
        }
    }

    /// Publishes what is left, lets other instances go on, and closes the connections.
    func close() async {
        await closing()
    }
}

extension Engine {
    /// Settings for the exchange of events.
    public struct EventSettings: Sendable {
        /// How often the outbox is looked at when nothing wakes its relay, such as for events that another instance wrote.
        public var outboxInterval = Duration.seconds(2)
        /// The age from which an event does not run Paca's automations any more. Without a Valkey, events of this age are
        /// deleted.
        public var triggerExpiry = Duration.seconds(86_400)
        /// How long the instance that relays keeps that work without a sign of life.
        public var leaseDuration = Duration.seconds(30)
        /// How Paca's events are read.
        public var consumer = PacaEventSettings()

        /// The defaults.
        public init() {}
    }

    /// Settings for what Paca deletes.
    public struct DeletionSettings: Sendable {
        /// How long what we have of a deleted task or project is kept as it was.
        public var grace = Duration.seconds(600)
        /// How often deletions are looked for that nothing noted, and hooks on GitHub that no link knows.
        public var sweepInterval = Duration.seconds(86_400)

        /// The defaults.
        public init() {}
    }
}

/// How Paca's events are read.
public struct PacaEventSettings: Sendable {
    /// How long a read waits for new entries.
    public var block = Duration.seconds(5)
    /// How often entries are looked for whose consumer is gone.
    public var claimInterval = Duration.seconds(60)
    /// The time after which an entry that was read and not acknowledged counts as abandoned.
    public var abandonment = Duration.seconds(120)

    /// The defaults.
    public init() {}
}
