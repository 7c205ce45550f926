// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import Logging
import Storage

/// Tells each project once when its sync gets worse, and once when it is healthy again: the events
/// `github.sync_degraded` and `github.sync_recovered`. What was last told stands in `sync_health`, so that a restart or
/// another instance tells nothing twice.
struct HealthWorker: Sendable {
    private static let page: Int64 = 200
    private static let last = UUID(
        uuid: (255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255))

    let client: any PostgresClient
    let expectsHooks: Bool
    let interval: Duration
    let logger: Logger

    var loop: Loop {
        Loop("health", .init(interval: interval, startJitter: min(interval, .seconds(30)))) { try await round() }
    }

    /// Looks at every project that has a connection.
    func round() async throws(PostgresError) {
        var after = UUID.zeros
        while true {
            let ids = try HealthStore.ids(
                from: try await client.run(HealthStore.connected(after: after, limit: Self.page)))
            _ = try await client.run(HealthStore.trim(after: after, through: ids.last ?? Self.last))
            guard let last = ids.last else { return }
            try await look(at: ids)
            after = last
        }
    }

    private func look(at projects: [UUID]) async throws(PostgresError) {
        let results = try await client.run([
            HealthStore.projects(projects), HealthStore.repositories(of: projects), HealthStore.told(projects),
        ])
        let rows = try HealthStore.projects(from: results[0])
        let repositories = Dictionary(grouping: try HealthStore.repositories(from: results[1]), by: \.projectID)
        let told = Dictionary(
            try HealthStore.told(from: results[2]).map { ($0.projectID, $0) }, uniquingKeysWith: { first, _ in first })
        for row in rows {
            let health = SyncHealth(row, repositories[row.projectID] ?? [], expectsHooks: expectsHooks)
            guard let news = HealthNews(health, told: told[row.projectID]) else { continue }
            try await tell(news, after: told[row.projectID]?.status)
        }
    }

    private func tell(_ news: HealthNews, after former: String?) async throws(PostgresError) {
        let events = news.event.map { [$0.row(project: news.row.projectID)] } ?? []
        let writes = [HealthStore.tell(news.row, after: former)] + (events.isEmpty ? [] : [OutboxStore.append(events)])
        do throws(PostgresError) {
            _ = try await client.run(writes)
        } catch  where HealthStore.isToldElsewhere(error) {
            // Another instance has told it.
            return
        }
        guard news.event != nil else { return }
        logger.notice(
            "the health of a project's sync has changed",
            metadata: [
                "project_id": "\(news.row.projectID.text)", "state": "\(news.row.status)",
                "reason": "\(news.reason ?? "")",
            ])
    }
}
