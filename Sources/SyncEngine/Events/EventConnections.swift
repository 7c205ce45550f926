// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Valkey

/// The connections to Paca's Valkey. Whoever waits for events blocks its connection, so it has one of its own.
public struct EventConnections: Sendable {
    /// Publishes events.
    public let publishing: any ValkeyClient
    /// Reads Paca's events.
    public let reading: any ValkeyClient
    private let closing: @Sendable () async -> Void

    /// Uses two clients.
    /// - Parameter close: closes them.
    public init(
        publishing: any ValkeyClient, reading: any ValkeyClient, close: @escaping @Sendable () async -> Void = {}
    ) {
        self.publishing = publishing
        self.reading = reading
        closing = close
    }

    /// Makes two sessions with a server; nothing is connected yet.
    public init(_ configuration: ValkeyConfiguration, environment: SyncEnvironment) {
        let publishing = ValkeySession(configuration, environment: environment)
        let reading = ValkeySession(configuration, environment: environment)
        self.init(publishing: publishing, reading: reading) {
            await publishing.close()
            await reading.close()
        }
    }

    /// Closes the connections.
    public func close() async {
        await closing()
    }
}

/// How events leave the outbox.
public enum EventTransport: Sendable {
    /// Not at all: they stay.
    case none
    /// By Postgres' NOTIFY. They wait in the outbox for a Valkey until they are too old.
    case notify
    /// Through Paca's Valkey. Paca's own events are read from it, too.
    case valkey(EventConnections)
}
