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
    let reader: RepositoryReader
    /// How often each log is read (`SYNC_RECONCILE_INTERVAL`).
    let interval: Duration
    let due: DueWork

    private var client: any PostgresClient { reader.client }

    /// Reads one link's log once, from where the last reading ended.
    ///
    /// If anything fails, the place stays where it was, and the next reading begins there. What was stored until then is
    /// not pulled again.
    func read(_ work: ScheduledWork) async throws -> DueWorker.End {
        guard case .link(let link) = work.subject else { return .gone }
        let found = try await client.run(RepositoryStore.select(link: link))
        guard let row = try RepositoryStore.linkedRows(from: found).first else { return .gone }
        guard row.webhookID != 0, let githubID = row.githubID else { return .again(after: spread) }
        let result = try await client.run(CursorStore.hookLog(repoID: row.id, webhookID: row.webhookID))
        guard let cursor = try CursorStore.hookLog(from: result) else { return .gone }
        let log = HookLog(
            row: row, repository: RepositoryID(githubID), cursor: cursor,
            gitHub: try await reader.gitHub(of: row.projectID, .recovery))
        do {
            return try await recover(from: log) ? .again(after: spread) : .again(after: .zero)
        } catch let error as GitHubError where error.isRefusal && work.failures == 0 {
            // The hook is gone, or the token may not see it. The comparison of hooks finds out which, and until then
            // only a poll tells what happened.
            _ = try await client.run(RepositoryStore.demandHookCheck(row.id))
            try await demand([.init(.poll, .repository(githubID))])
            throw error
        }
    }

    /// The interval, up to a tenth longer, so that links which were made together are not read together for ever.
    private var spread: Duration {
        interval + interval / 10 * (Double(reader.environment.random() >> 11) / Double(1 << 53))
    }

    private struct HookLog {
        let row: LinkedRepositoryRow
        let repository: RepositoryID
        let cursor: HookLogCursor
        let gitHub: GitHubClient
    }

    /// - Returns: whether everything is dealt with; false if more deliveries are left to pull.
    private func recover(from log: HookLog) async throws -> Bool {
        var walk = DeliveryLogWalk(readTo: log.cursor.readTo.map { GitHubTimestamp($0) })
        var etag: String?
        let pages = log.gitHub.hookDeliveries(of: log.row.webhookID, in: log.repository)
            .ifNoneMatch(log.cursor.etag)
        for try await page in pages {
            let time = page.headers["date"].flatMap { GitHubTimestamp(httpDate: $0) }
            if page.isNotModified {
                count("unchanged")
                try await judge(log, to: time, etag: log.cursor.etag)
                return true
            }
            etag = etag ?? page.etag
            guard walk.read(page.items, hasNext: page.next != nil, at: time) else { break }
        }
        count("read")
        let plan = try await plan(walk, log)
        if plan.compares || !plan.pulls.isEmpty { report(plan, log) }
        var pull = DeliveryPull(log.row, log.repository, log.gitHub, reader)
        let isDone = try await pull.get(plan.pulls)
        if plan.compares || pull.mustCompare {
            let repository = ScheduledWork.Subject.repository(log.repository.value)
            try await demand([.init(.poll, repository), .init(.sweep, repository)])
        }
        guard isDone else { return false }
        try await judge(log, to: walk.judgedTo, etag: etag)
        return true
    }

    private func judge(_ log: HookLog, to time: GitHubTimestamp?, etag: String?) async throws {
        _ = try await client.run(
            CursorStore.judged(
                repoID: log.row.id, webhookID: log.row.webhookID, to: time.map { PostgresTimestamp($0) }, etag: etag))
    }

    private func plan(_ walk: DeliveryLogWalk, _ log: HookLog) async throws -> RecoveryPlan {
        let guids = Set(walk.entries.compactMap { UUID(uuidString: $0.guid) })
        let stored =
            guids.isEmpty
            ? []
            : try DeliveryStore.guids(
                from: try await client.run(DeliveryStore.stored(hook: log.row.webhookID, among: Array(guids))))
        let review = DeliveryLogReview(walk.entries, stored: stored, since: GitHubTimestamp(log.cursor.since))
        var facts = RecoveryPlan.Facts(isWhole: walk.isWhole)
        if !review.missed.isEmpty || !walk.isWhole {
            facts.openPullRequests = try PullRequestStore.count(
                from: try await client.run(PullRequestStore.countOpen(repoID: log.row.id)))
        }
        return RecoveryPlan(review.missed, facts)
    }

    private func demand(_ work: [ScheduledWork]) async throws {
        _ = try await client.run(ScheduleStore.demand(work))
        for piece in work { due.signal(of: piece.kind).send() }
    }

    private func report(_ plan: RecoveryPlan, _ log: HookLog) {
        reader.logger.notice(
            "deliveries are missing",
            metadata: [
                "project_id": "\(log.row.projectID.text)", "repository": "\(log.row.fullName)",
                "pulls": "\(plan.pulls.count)", "compares": "\(plan.compares)", "because": "\(plan.reason)",
            ])
    }

    private func count(_ result: String) {
        Counter(
            label: "paca_sync_delivery_log_readings_total", dimensions: [("result", result)],
            factory: reader.environment.metrics
        ).increment()
    }
}
