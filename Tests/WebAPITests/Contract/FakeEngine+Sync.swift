// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SyncEngine
import WebAPI

@testable import Storage

extension FakeEngine: SynchronizationService {
    func health(of project: UUID) async throws -> SyncHealth {
        try note("health")
        var row = ProjectHealthRow(projectID: project, now: Self.time)
        row.account = "octocat"
        var linked = RepositoryHealthRow(projectID: project, repoID: Self.repository, fullName: "octo/herd")
        linked.lastDeliveryAt = Self.time
        linked.backfill = BackfillProgressRow(isDone: false, done: 3, total: 5, elapsed: .seconds(6))
        return SyncHealth(
            row, [linked], counts: [DeliveryCountRow(repoID: Self.repository, applied: 7, recovered: 2)],
            expectsHooks: true)
    }

    func resync(project: UUID, repository: UUID?) async throws -> StartedResync {
        try note("resync \(repository?.uuidString ?? "all")")
        return StartedResync(repositories: [
            .init(id: Self.repository, fullName: "octo/herd", work: [.init(.backfill, .link(Self.repository))])
        ])
    }

    func deliveries(project: UUID, _ filter: DeliveryLogFilter) async throws -> DeliveryLogPage {
        try note(
            "log \(filter.state?.rawValue ?? "all") \(filter.repository?.uuidString ?? "all") "
                + "\(filter.cursor?.text ?? "start") \(filter.pageSize)")
        return DeliveryLogPage(
            deliveries: [
                DeliveryLogRow(
                    key: DeliveryKey(hookID: 42, guid: Self.pullRequest), place: .init(day: 1, sequence: 2),
                    repoID: Self.repository, event: "push", action: nil, subject: "heads/x", source: "pulled",
                    state: .ignored, attempts: 0, reason: "nothing new", error: nil, receivedAt: Self.time,
                    appliedAt: nil)
            ], next: DeliveryLogCursor(.init(day: 1, sequence: 2)))
    }

    func replay(project: UUID, delivery: DeliveryID) async throws -> ReplayedDelivery {
        try note("replay \(delivery.text)")
        return ReplayedDelivery(id: delivery)
    }

    func explain(
        project: UUID, repository: UUID, _ subject: LinkExclusion.Subject
    ) async throws -> SyncExplanation {
        try note("explain \(subject) of \(repository)")
        return SyncExplanation(repoID: repository, fullName: "octo/herd", subject: subject, deliveries: [])
    }

    func events(of project: UUID) async throws -> AsyncStream<[ProgressRow]>? {
        try note("events")
        guard !isCrowded else { return nil }
        let (stream, rows) = AsyncStream.makeStream(of: [ProgressRow].self)
        rows.yield([.health(ToldHealthRow(projectID: project, status: "healthy", problems: "[]"))])
        rows.finish()
        return stream
    }
}
