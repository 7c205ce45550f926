// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Logging
public import Storage

/// Deletes old deliveries: creates the partitions of the coming days, and drops whole partitions after the retention
/// time. Any number of instances may do this at once, and repeat it.
public struct Janitor: Sendable {
    private static let daysAhead: Int32 = 7
    private static let forgetAtOnce: Int64 = 5000

    private let client: any PostgresClient
    private let retention: Duration
    private let logger: Logger

    /// Makes a janitor.
    /// - Parameter retention: How long finished deliveries and their bodies are kept.
    public init(client: any PostgresClient, retention: Duration = .seconds(14 * 86_400), logger: Logger) {
        self.client = client
        self.retention = retention
        self.logger = logger
    }

    /// Runs a round at the start and then every hour.
    public var loop: Loop {
        Loop("janitor", .init(interval: .seconds(3600))) { try await round() }
    }

    /// Runs one round.
    public func round() async throws(PostgresError) {
        let seconds = retention.components.seconds
        _ = try await client.run(RetentionStore.makePartitions(daysAhead: Self.daysAhead))
        var forgotten = 0
        while true {
            let result = try await client.run(
                RetentionStore.forgetDeliveries(olderThanSeconds: seconds, limit: Self.forgetAtOnce))
            forgotten += result.affectedRows
            if result.affectedRows < Int(Self.forgetAtOnce) { break }
        }
        let dropped: Int32 =
            try await client.run(RetentionStore.dropPartitions(olderThanSeconds: seconds)).first?.decode(0) ?? 0
        if forgotten > 0 || dropped > 0 {
            logger.info(
                "old deliveries deleted", metadata: ["deliveries": "\(forgotten)", "partitions": "\(dropped)"])
        }
    }
}
