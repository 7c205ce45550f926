// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import GitHub
import Logging
import Metrics
import Storage

/// Does the due work of one kind: claims it, does several pieces at a time, and writes when each is due again.
///
/// Any number of instances may run one, since each claims its rows. Work whose instance died is due again when its claim
/// ends.
struct DueWorker: Sendable {
    /// How a piece of work ended.
    typealias End = ScheduleStore.Settlement.Next

    /// How long a claim lasts. One piece of work usually takes seconds. If one takes longer, another worker may do it at
    /// the same time, which costs requests and nothing else.
    static let lease = Duration.seconds(120)
    /// When failed work is tried again. A token that is replaced is noticed within this time.
    private static let usual = RetryPolicy(first: .seconds(10), longest: .seconds(300), attempts: .max)
    /// When work is tried again that GitHub refuses: to ask often for what one may not see can lead to a limit
    /// (`docs/reference/github-facts.md` section 14, trap 53).
    private static let refused = RetryPolicy(first: .seconds(10), longest: .seconds(3600), attempts: .max)

    let kind: ScheduledWork.Kind
    let client: any PostgresClient
    /// How many pieces of work are done at a time.
    let width: Int
    /// The time from one look for due work to the next when nothing wakes the worker.
    let interval: Duration
    /// Sent when there is work.
    let wake: WakeSignal
    let environment: SyncEnvironment
    let logger: Logger
    /// Does one piece of work.
    let perform: @Sendable (ScheduledWork) async throws -> End

    /// The worker's loop.
    var loop: Loop {
        Loop(kind.loop, .init(interval: interval, wake: wake)) { try await round() }
    }

    /// Does everything that is due, until nothing is.
    /// - Throws: `PostgresError`. A failure of the work itself is written to its row.
    func round() async throws {
        let work = try await claim(width)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for piece in work {
                group.addTask { try await run(from: piece) }
            }
            try await group.waitForAll()
        }
    }

    /// Does one piece of work after the other, so that a long one does not keep others waiting.
    private func run(from first: ScheduledWork) async throws {
        var next: ScheduledWork? = first
        while let work = next {
            _ = try await client.run(ScheduleStore.settle(await result(of: work)))
            try Task.checkCancellation()
            next = try await claim(1).first
        }
    }

    private func claim(_ limit: Int) async throws(PostgresError) -> [ScheduledWork] {
        try ScheduleStore.work(
            from: try await client.run(ScheduleStore.claim(kind, limit: limit, lease: Self.lease)))
    }

    private func result(of work: ScheduledWork) async -> ScheduleStore.Settlement {
        do {
            let end = try await perform(work)
            count("done")
            return ScheduleStore.Settlement(work, end)
        } catch {
            return failure(error, of: work)
        }
    }

    private func failure(_ error: any Error, of work: ScheduledWork) -> ScheduleStore.Settlement {
        if let wait = Self.limit(error) {
            count("postponed")
            return ScheduleStore.Settlement(
                work, .again(after: max(wait, .seconds(1))), error: "\(error)", failures: work.failures)
        }
        let failures = work.failures + 1
        let policy = (error as? GitHubError)?.isRefusal == true ? Self.refused : Self.usual
        let wait = policy.backoff(afterFailures: failures, random: environment.random())
        count("failed")
        logger.info(
            "scheduled work failed and is tried again",
            metadata: [
                "kind": "\(kind.rawValue)", "subject": "\(work.subject)", "failures": "\(failures)",
                "retry_in": "\(wait.components.seconds)s", "error": "\(error)",
            ])
        return ScheduleStore.Settlement(work, .again(after: wait), error: "\(error)", failures: failures)
    }

    /// How long a rate limit demands to wait; nil if the error is another one.
    private static func limit(_ error: any Error) -> Duration? {
        if let error = error as? GitHubError, case .rateLimited(let wait) = error.kind { return wait }
        if let failure = error as? RequestFailure, failure.code == .rateLimited {
            return failure.retryAfter ?? .seconds(60)
        }
        return nil
    }

    private func count(_ outcome: String) {
        Counter(
            label: "paca_sync_scheduled_work_total", dimensions: [("kind", kind.rawValue), ("outcome", outcome)],
            factory: environment.metrics
        ).increment()
    }
}

extension ScheduledWork.Kind {
    /// The name of the loop that does the work.
    var loop: String {
        switch self {
        case .log: "delivery-logs"
        case .poll: "polls"
        case .sweep: "sweeps"
        case .backfill: "backfills"
        }
    }
}
