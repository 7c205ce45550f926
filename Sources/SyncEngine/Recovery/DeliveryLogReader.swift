// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Logging
import Metrics
import RateLimits
import Storage

/// Finds in a hook's delivery log what did not reach us, and gets it the cheapest complete way
/// (`docs/design/architecture.md`, "Missed deliveries").
struct DeliveryLogReader: Sendable {
    /// Pulled deliveries are stored together up to this many bytes.
    private static let batchBytes = 1 << 20

    let client: any PostgresClient
    let directory: ProjectDirectory
    let gitHub: ProjectGitHub
    /// How often each log is read (`SYNC_RECONCILE_INTERVAL`).
    let interval: Duration
    let environment: SyncEnvironment
    let logger: Logger

    /// Reads one link's log once, from where the last reading ended.
    ///
    /// If anything fails, the place stays where it was, and the next reading begins there. What was stored until then is
    /// not pulled again.
    func read(_ link: UUID) async throws -> DueWorker.End {
        let found = try await client.run(RepositoryStore.select(link: link))
        guard let row = try RepositoryStore.linkedRows(from: found).first else { return .over }
        guard row.webhookID != 0, let githubID = row.githubID else { return .again(after: interval) }
        let result = try await client.run(CursorStore.hookLog(repoID: row.id, webhookID: row.webhookID))
        guard let cursor = try CursorStore.hookLog(from: result) else { return .over }
        let log = HookLog(
            row: row, repository: RepositoryID(githubID), cursor: cursor,
            gitHub: try await gitHub.gitHub(for: row.projectID, priority: .recovery))
        do throws(GitHubError) {
            try await recover(from: log)
        } catch {
            // The hook is gone, or the token may not see it. The hook's keeper finds out which.
            guard error.httpStatus == 404 else { throw error }
            try await demand([.init(.hook, .link(row.id)), .init(.poll, .repository(githubID))])
        }
        return .again(after: interval)
    }

    private struct HookLog {
        let row: LinkedRepositoryRow
        let repository: RepositoryID
        let cursor: HookLogCursor
        let gitHub: GitHubClient
    }

    private func recover(from log: HookLog) async throws {
        var walk = DeliveryLogWalk(
            readTo: log.cursor.readTo.map { GitHubTimestamp($0) }, since: GitHubTimestamp(log.cursor.since))
        var etag: String?
        let pages = log.gitHub.hookDeliveries(of: log.row.webhookID, in: log.repository)
            .ifNoneMatch(log.cursor.etag)
        for try await page in pages {
            if page.isNotModified { return count("unchanged") }
            etag = etag ?? page.etag
            guard walk.read(page.items, hasNext: page.next != nil) else { break }
        }
        let plan = try await plan(walk, log)
        if plan.compares || !plan.pulls.isEmpty { report(plan, log) }
        try await pull(plan.pulls, log)
        if plan.compares {
            try await demand([
                .init(.poll, .repository(log.repository.value)), .init(.sweep, .repository(log.repository.value)),
            ])
        }
        _ = try await client.run(
            CursorStore.judged(
                repoID: log.row.id, webhookID: log.row.webhookID, to: walk.judgedTo.map { PostgresTimestamp($0) },
                etag: etag))
        count("read")
    }

    private func plan(_ walk: DeliveryLogWalk, _ log: HookLog) async throws -> RecoveryPlan {
        let guids = Set(walk.entries.compactMap { UUID(uuidString: $0.guid) })
        let stored = guids.isEmpty
            ? []
            : try DeliveryStore.guids(
                from: try await client.run(DeliveryStore.stored(hook: log.row.webhookID, among: Array(guids))))
        let review = DeliveryLogReview(
            walk.entries, stored: stored, since: GitHubTimestamp(log.cursor.since))
        var facts = RecoveryPlan.Facts(isWhole: walk.isWhole)
        if !review.missed.isEmpty || !walk.isWhole {
            facts.openPullRequests = try PullRequestStore.count(
                from: try await client.run(PullRequestStore.countOpen(repoID: log.row.id)))
        }
        return RecoveryPlan(review.missed, facts)
    }

    /// Gets deliveries from the log, the oldest first. GitHub delivers again what its log has no payload of.
    private func pull(_ missed: [HookDelivery], _ log: HookLog) async throws {
        var pulled: [PulledDelivery] = []
        for entry in missed {
            guard let guid = UUID(uuidString: entry.guid) else { continue }
            let details = try await log.gitHub.hookDelivery(entry.id, of: log.row.webhookID, in: log.repository)
            guard let payload = details.requestPayload else {
                try await log.gitHub.redeliver(entry.id, of: log.row.webhookID, in: log.repository)
                recovered("redelivered")
                continue
            }
            pulled.append(PulledDelivery(guid: guid, event: entry.event, payload: payload))
            if pulled.reduce(0, { $0 + $1.payload.count }) >= Self.batchBytes { try await store(&pulled, log) }
        }
        try await store(&pulled, log)
    }

    private func store(_ pulled: inout [PulledDelivery], _ log: HookLog) async throws {
        guard !pulled.isEmpty else { return }
        let result = try await client.run(
            DeliveryStore.append(pulled, hook: log.row.webhookID, repoID: log.row.id))
        await directory.missedSomething(in: [log.row.projectID])
        recovered("pulled", result.count)
        pulled = []
    }

    private func demand(_ work: [ScheduledWork]) async throws {
        _ = try await client.run(ScheduleStore.demand(work))
    }

    private func report(_ plan: RecoveryPlan, _ log: HookLog) {
        logger.notice(
            "deliveries are missing",
            metadata: [
                "project_id": "\(log.row.projectID.uuidString.lowercased())", "repository": "\(log.row.fullName)",
                "pulls": "\(plan.pulls.count)", "compares": "\(plan.compares)", "because": "\(plan.reason)",
            ])
    }

    private func count(_ result: String) {
        Counter(
            label: "paca_sync_delivery_log_readings_total", dimensions: [("result", result)],
            factory: environment.metrics
        ).increment()
    }

    private func recovered(_ way: String, _ count: Int = 1) {
        Counter(
            label: "paca_sync_recovered_deliveries_total", dimensions: [("way", way)], factory: environment.metrics
        ).increment(by: count)
    }
}
