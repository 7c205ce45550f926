// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Environment
import Storage

/// The commands that wait for a project's actor, in order.
///
/// People wait for them, so they are not kept through an outage as deliveries are: one that fails is told so at once.
struct CommandQueue {
    private struct Waiting {
        let command: ProjectCommand
        let continuation: CheckedContinuation<Result<CommandOutcome, PostgresError>, Never>
    }

    private var waiting: Deque<Waiting> = []

    var isEmpty: Bool { waiting.isEmpty }

    mutating func add(
        _ command: ProjectCommand, _ continuation: CheckedContinuation<Result<CommandOutcome, PostgresError>, Never>
    ) {
        waiting.append(Waiting(command: command, continuation: continuation))
    }

    /// Takes the oldest: the command, and whom to tell.
    mutating func take() -> (
        command: ProjectCommand, continuation: CheckedContinuation<Result<CommandOutcome, PostgresError>, Never>
    )? {
        waiting.popFirst().map { ($0.command, $0.continuation) }
    }

    static var closed: PostgresError {
        PostgresError(.closed, operation: "perform a command", detail: "the project's actor has ended")
    }
}

extension ProjectActor {
    /// Applies a command between two batches, ahead of deliveries that wait.
    /// - Throws: `PostgresError` when it is not known to be done.
    func perform(_ command: ProjectCommand) async throws(PostgresError) -> CommandOutcome {
        guard takesCommands else { throw CommandQueue.closed }
        let result = await withCheckedContinuation { continuation in
            commands.add(command, continuation)
            wakeUp.send()
        }
        return try result.get()
    }

    /// Carries out what waits, without a permit: a person does not wait behind other projects' batches.
    func performCommands() async {
        while let (command, continuation) = commands.take() {
            // Without a permit: a person waits, and a command holds no bodies in memory.
            continuation.resume(returning: await result(of: command))
        }
    }

    /// Tells all who still wait that nothing will be done.
    func refuseCommands() {
        while let (_, continuation) = commands.take() {
            continuation.resume(returning: .failure(CommandQueue.closed))
        }
    }

    /// A second try helps against a deadlock or a row that was deleted meanwhile, which are nobody's fault.
    private func result(of command: ProjectCommand) async -> Result<CommandOutcome, PostgresError> {
        let transaction = ProjectTransaction(
            project: project, client: services.commandClient, environment: services.environment)
        do throws(PostgresError) {
            return .success(try await transaction.perform(command))
        } catch  where error.isTransient && !error.isOutage && error.code != .cancelled {
            do throws(PostgresError) {
                return .success(try await transaction.perform(command))
            } catch {
                return .failure(error)
            }
        } catch {
            return .failure(error)
        }
    }
}
