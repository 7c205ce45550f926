// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import Logging
import Storage
import Synchronization

/// What the inbox does when a statement could not store its deliveries. One project's trouble, such as a lock that
/// another session holds, must not cost another project's delivery.
extension WebhookInbox {
    /// Decides what becomes of deliveries that a statement could not store.
    func remedy(_ batch: [Waiting], _ error: PostgresError, giveUp: Duration) async {
        let parts = InboxStateMachine<Answer>.byProject(batch)
        switch FlushRemedy(after: error, projects: parts.count, deliveries: batch.count) {
        case .divide:
            metrics.divided()
            logger.warning(
                "a flush failed; each project's deliveries are stored apart",
                metadata: ["projects": "\(parts.count)", "error": "\(error.debugDescription)"])
            await store(parts, giveUp: giveUp, after: error)
        case .setApart:
            let again = batch.map { item in
                var item = item
                item.giveUp = giveUp
                return item
            }
            machine.withLock { $0.setApart(batch, again: again) }
            wakeUp.send()
        case .refuse:
            if error.code == .server, !error.isOutage { machine.withLock { $0.setApart(batch, again: []) } }
            await refuse(batch, error)
        }
    }

    /// Stores the deliveries of several projects, each in a statement of its own, a few statements at a time.
    private func store(_ parts: [[Waiting]], giveUp: Duration, after error: PostgresError) async {
        let workers = settings.flushes
        await withDiscardingTaskGroup { group in
            for worker in 0 ..< workers {
                group.addTask {
                    for place in stride(from: worker, to: parts.count, by: workers) {
                        await self.storePart(parts[place], giveUp: giveUp, after: error)
                    }
                }
            }
        }
    }

    private func storePart(_ part: [Waiting], giveUp: Duration, after error: PostgresError) async {
        let start = environment.uptime()
        // Many projects may have had to wait, for example for a lock on the whole table.
        guard start < giveUp else { return await refuse(part, error) }
        do throws(PostgresError) {
            let stored = try await store(part.map(\.delivery), deadline: min(settings.flushDeadline, giveUp - start))
            let end = await accept(part, stored)
            await offer(part, stored.answers, from: start, to: end)
        } catch {
            await remedy(part, error, giveUp: giveUp)
        }
    }

    /// Stores deliveries of a project in trouble.
    func flushApart(_ batch: [Waiting]) async {
        let start = environment.uptime()
        do throws(PostgresError) {
            let latest = batch.compactMap(\.giveUp).min() ?? start + settings.flushDeadline * 2
            let deadline = max(min(settings.flushDeadline, latest - start), .milliseconds(1))
            let stored = try await store(batch.map(\.delivery), deadline: deadline)
            let end = await accept(batch, stored)
            machine.withLock { $0.apartStored(batch) }
            wakeUp.send()
            await offer(batch, stored.answers, from: start, to: end)
        } catch {
            let isHopeless = FlushRemedy(after: error, projects: 1, deliveries: batch.count) == .refuse
            let now = environment.uptime()
            var again: [Waiting] = []
            var refused: [Waiting] = []
            for var item in batch {
                let giveUp = item.giveUp ?? start + settings.flushDeadline * 2
                item.giveUp = giveUp
                if isHopeless || giveUp <= now { refused.append(item) } else { again.append(item) }
            }
            machine.withLock { $0.apartFailed(again: again) }
            wakeUp.send()
            if !refused.isEmpty { await refuse(refused, error) }
        }
    }

    private func refuse(_ batch: [Waiting], _ error: PostgresError) async {
        for item in batch {
            item.answer(.failure(error))
        }
        metrics.failed(batch.count)
        logger.error(
            "a flush failed; its deliveries are answered with an error",
            metadata: ["deliveries": "\(batch.count)", "error": "\(error.debugDescription)"])
        // The commit may have happened although it was not confirmed, so the projects read their deliveries from the
        // database.
        let projects = Set(batch.map(\.delivery.hook.projectID))
        await elsewhere { await directory.missedSomething(in: projects) }
    }
}
