// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Storage

extension ProjectActor {
    /// Applies a command between two batches, before the deliveries that wait.
    ///
    /// Cancelling the caller withdraws the command, unless its transaction is committed already.
    /// - Throws: `PostgresError` when the command failed, was not performed in time, or when its outcome is unknown.
    func perform(_ command: ProjectCommand) async throws(PostgresError) -> CommandOutcome {
        let outcome = await commands.perform(command, within: services.commandDeadline, services.environment) {
            wakeUp.send()
            interruption.send()
        }
        return try outcome.get()
    }

    /// Performs all commands that wait, without a permit.
    func performCommands() async {
        while let entry = commands.take() {
            // No permit: a person should not wait for the batches of other projects, and a command holds no bodies in
            // memory, which is what the permits bound.
            returnPermit()
            commands.finish(entry, await outcome(of: entry))
        }
    }

    /// Performs a command, and cancels its statement when its caller stops waiting.
    private func outcome(of entry: CommandQueue.Entry) async -> CommandQueue.Outcome {
        await withTaskGroup(of: CommandQueue.Outcome?.self) { group in
            group.addTask { await self.result(of: entry) }
            group.addTask { [clock = services.environment.clock] in
                await entry.gone.wait(clock: clock)
                return nil
            }
            while let next = await group.next() {
                group.cancelAll()
                if let next { return next }
            }
            return .failure(CommandQueue.closed)
        }
    }

    /// Repeats the transaction while only other transactions are in its way. It reads again each time.
    private func result(of entry: CommandQueue.Entry) async -> CommandQueue.Outcome {
        let transaction = ProjectTransaction(
            project: project, client: services.commandClient, environment: services.environment,
            events: services.events)
        var failures: Int32 = 0
        while true {
            let left = entry.end - services.environment.uptime()
            guard left > .zero else { return .failure(CommandQueue.gaveUp(.deadlineExceeded)) }
            do throws(PostgresError) {
                return .success(try await transaction.perform(entry.command, deadline: left))
            } catch {
                failures += 1
                guard !Task.isCancelled, Self.isRepeated(error, failures) else { return .failure(error) }
                guard failures > 1 else { continue }
                // The connection is not held meanwhile: four people who wait for locked rows must not make the fifth
                // wait. Cancellation is noticed by the next statement.
                try? await services.environment.clock.sleep(
                    for: min(left, Self.pause.backoff(afterFailures: failures, random: services.environment.random())))
            }
        }
    }

    private static let pause = RetryPolicy(first: .milliseconds(20), longest: .milliseconds(500), attempts: .max)

    // A deadlock, or a row that was deleted between reading and writing, is the fault of neither side, and the second try
    // usually succeeds. A locked row becomes free when its holder is done.
    private static func isRepeated(_ error: PostgresError, _ failures: Int32) -> Bool {
        if error.isLocked { return true }
        return error.isTransient && !error.isOutage && error.code != .cancelled && failures < 3
    }
}
