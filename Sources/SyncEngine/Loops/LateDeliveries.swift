// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Logging
import Storage

/// Finds pending deliveries that no project knows of, and wakes their projects.
///
/// A delivery's commit may come late: the inbox has given it up, and has told the sender so, but the server goes on with
/// it afterwards. Nobody offers that delivery to its project.
struct LateDeliveries: Sendable {
    /// The age at which a pending delivery may have been overlooked. A project usually applies a delivery within a
    /// second.
    static let age = Duration.seconds(10)

    let client: any PostgresClient
    let directory: ProjectDirectory
    let logger: Logger

    func loop(every interval: Duration) -> Loop {
        Loop("late-deliveries", .init(interval: interval)) { try await round() }
    }

    /// Tells each project of its oldest delivery that waits for long. It does nothing about a delivery that it knows.
    func round() async throws(PostgresError) {
        let late = try DeliveryStore.late(from: try await client.run(DeliveryStore.late(olderThan: Self.age)))
        guard !late.isEmpty else { return }
        logger.info("deliveries have been pending for a while", metadata: ["projects": "\(late.count)"])
        await directory.noticePending(late)
    }
}
