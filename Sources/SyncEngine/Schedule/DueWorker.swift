// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Logging
import Metrics
import Storage

/// Does the due work of one kind: claims it, does several pieces at a time, and writes when each is due again.
///
/// Any number of instances may run one, since each claims its rows. Work whose instance died is due again when its claim
/// ends.
struct DueWorker: Sendable {
    /// What to do with one piece of work.
    enum End: Sendable, Equatable {
        /// It is due again after this time.
        case again(after: Duration)
        /// There is nothing to do any more: the link is gone, or the work is over.
        case over
    }

    /// How long a claim lasts: longer than one piece of work, which is one walk of a list.
    static let lease = Duration.seconds(600)
    /// The time from one look for due work to the next when nothing wakes the worker.
    static let interval = Duration.seconds(5)

    let kind: ScheduledWork.Kind
    let client: any PostgresClient
    /// How many pieces of work are done at a time.
    let width: Int
    /// When failed work is tried again.
    let retry: RetryPolicy
    let environment: SyncEnvironment
    let logger: Logger
    /// Does one piece of work.
    let perform: @Sendable (ScheduledWork) async throws -> End
    /// Signal it when there is work.
    let wake = WakeSignal()

    /// The worker's loop.
    var loop: Loop {
        Loop(kind.rawValue, .init(interval: Self.interval, wake: wake)) { try await round() }
    }

    /// Does everything that is due now.
    /// - Throws: `PostgresError`; a failure of the work itself is written to its row.
    func round() async throws {
        while true {
            let work = try ScheduleStore.work(
                from: try await client.run(ScheduleStore.claim(kind, limit: width, lease: Self.lease)))
            guard !work.isEmpty else { return }
            let ends = await withTaskGroup(of: ScheduleStore.Settlement.self) { group in
                for piece in work { group.addTask { await settle(piece) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            _ = try await client.run(ScheduleStore.settle(ends))
            try Task.checkCancellation()
            guard work.count == width else { return }
        }
    }

    private func settle(_ work: ScheduledWork) async -> ScheduleStore.Settlement {

        do {
            switch try await perform(work) {
            case .again(let wait): return ScheduleStore.Settlement(work, next: wait)
            case .over: return ScheduleStore.Settlement(work, next: nil)
            }
        } catch {
            // The service is stopping: nothing failed, and the next start goes on.
            if Task.isCancelled { return ScheduleStore.Settlement(work, next: .zero) }
            let wait = retry.backoff(afterFailures: work.failures + 1, random: environment.random())
            count("failed")
            logger.info(
                "scheduled work failed and is tried again",
                metadata: [
                    "kind": "\(kind.rawValue)", "subject": "\(work.subject)", "failures": "\(work.failures + 1)",
                    "retry_in": "\(wait.components.seconds)s", "error": "\(error)",
                ])
            return ScheduleStore.Settlement(work, next: wait, error: "\(error)")
        }
    }

    private func count(_ outcome: String) {
        Counter(
            label: "paca_sync_scheduled_work_total", dimensions: [("kind", kind.rawValue), ("outcome", outcome)],
            factory: environment.metrics
        ).increment()
    }
}
