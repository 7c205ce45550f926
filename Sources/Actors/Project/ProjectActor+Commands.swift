// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Environment
import Storage

/// The commands that wait for a project's actor, in order.
///
/// A person waits for each of them. So a command, unlike a delivery, is not kept until Postgres is back: if it fails,
/// its caller gets the error at once.
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

    /// Takes the oldest command, with the continuation of its caller.
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
    /// Applies a command between two batches, before the deliveries that wait.
    ///
    /// Cancelling the caller does not withdraw the command.
    /// - Throws: `PostgresError` when the command failed or when its outcome is unknown.
    func perform(_ command: ProjectCommand) async throws(PostgresError) -> CommandOutcome {
        guard takesCommands else { throw CommandQueue.closed }
        let result = await withCheckedContinuation { continuation in
            commands.add(command, continuation)
            wakeUp.send()
        }
        return try result.get()
    }

    /// Performs all commands that wait, without a permit.
    func performCommands() async {
        while let (command, continuation) = commands.take() {
            // No permit: a person should not wait for the batches of other projects, and a command holds no bodies in
            // memory, which is what the permits bound.
            continuation.resume(returning: await result(of: command))
        }
    }

    /// Answers every command that still waits with an error.
    func refuseCommands() {
        while let (_, continuation) = commands.take() {
            continuation.resume(returning: .failure(CommandQueue.closed))
        }
    }

    // A deadlock, or a row that was deleted between reading and writing, is the fault of neither side. The second try
    // reads again and usually succeeds.
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
