// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Environment
import Storage
import Synchronization

/// The commands that wait for a project's actor, in order.
///
/// A person waits for each of them. So a command, unlike a delivery, is not kept until Postgres is back: it has a
/// deadline, and it is withdrawn when its caller is cancelled.
final class CommandQueue: Sendable {
    typealias Outcome = Result<CommandOutcome, PostgresError>

    /// A command whose caller waits.
    struct Entry: Sendable {
        let id: Int
        let command: ProjectCommand
        /// The uptime at which the caller stops waiting.
        let end: Duration
        /// Sent when the caller stops waiting while the command is performed.
        let gone: WakeSignal
        fileprivate let continuation: CheckedContinuation<Outcome, Never>
    }

    private struct State {
        var isClosed = false
        var lastID = 0
        /// Calls that are not in the queue yet; with the reason if they were given up before.
        var arriving: [Int: PostgresError.Code?] = [:]
        var waiting: Deque<Entry> = []
        var underWay: Entry?
        /// Why the caller of the command under way stopped waiting.
        var reason: PostgresError.Code?
    }

    // A lock instead of the actor's isolation: a cancellation handler is synchronous and has to withdraw the command.
    private let state = Mutex(State())

    /// Whether no command waits.
    var isEmpty: Bool { state.withLock { $0.waiting.isEmpty } }

    /// Waits until a command was performed.
    /// - Parameters:
    ///   - limit: how long the caller waits at most.
    ///   - announce: tells the actor that a command waits.
    func perform(
        _ command: ProjectCommand, within limit: Duration, _ environment: SyncEnvironment, announce: () -> Void
    ) async -> Outcome {
        let id: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.lastID += 1
            state.arriving.updateValue(nil, forKey: state.lastID)
            return state.lastID
        }
        guard let id else { return .failure(Self.closed) }
        let end = environment.uptime() + limit
        return await withDiscardingTaskGroup { group in
            group.addTask { [clock = environment.clock] in
                // An error means that the command has ended before.
                guard (try? await clock.sleep(for: limit)) != nil else { return }
                self.leave(id, .deadlineExceeded)
            }
            let outcome = await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    enter(
                        Entry(id: id, command: command, end: end, gone: WakeSignal(), continuation: continuation))
                    announce()
                }
            } onCancel: {
                leave(id, .cancelled)
            }
            group.cancelAll()
            return outcome
        }
    }

    private func enter(_ entry: Entry) {
        let refusal: PostgresError? = state.withLock { state in
            if let reason = state.arriving.removeValue(forKey: entry.id) ?? nil { return Self.gaveUp(reason) }
            guard !state.isClosed else { return Self.closed }
            state.waiting.append(entry)
            return nil
        }
        if let refusal { entry.continuation.resume(returning: .failure(refusal)) }
    }

    /// The caller of a command stops waiting for it.
    private func leave(_ id: Int, _ reason: PostgresError.Code) {
        let (withdrawn, gone) = state.withLock { state -> (Entry?, WakeSignal?) in
            if state.arriving[id] != nil {
                state.arriving.updateValue(reason, forKey: id)
            } else if let index = state.waiting.firstIndex(where: { $0.id == id }) {
                return (state.waiting.remove(at: index), nil)
            } else if let underWay = state.underWay, underWay.id == id {
                state.reason = reason
                return (nil, underWay.gone)
            }
            return (nil, nil)
        }
        withdrawn?.continuation.resume(returning: .failure(Self.gaveUp(reason)))
        gone?.send()
    }

    /// Takes the oldest command; `finish` must be called for it.
    func take() -> Entry? {
        state.withLock { state in
            state.underWay = state.waiting.popFirst()
            state.reason = nil
            return state.underWay
        }
    }

    /// Answers the caller of a command that was taken.
    func finish(_ entry: Entry, _ outcome: Outcome) {
        let reason = state.withLock { state in
            state.underWay = nil
            return state.reason
        }
        if let reason, case .failure(let error) = outcome, error.code == .cancelled {
            entry.continuation.resume(returning: .failure(Self.gaveUp(reason)))
        } else {
            entry.continuation.resume(returning: outcome)
        }
    }

    /// Accepts no more commands. Those that wait may still be performed.
    func close() {
        state.withLock { $0.isClosed = true }
    }

    /// Accepts no more commands, and answers those that wait with an error.
    func refuse() {
        let refused = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for entry in refused { entry.continuation.resume(returning: .failure(Self.closed)) }
    }

    static var closed: PostgresError {
        PostgresError(.closed, operation: "perform a command", detail: "the project's actor has ended")
    }

    /// The error of a command whose caller stopped waiting.
    static func gaveUp(_ reason: PostgresError.Code) -> PostgresError {
        PostgresError(reason, operation: "perform a command", detail: "its caller stopped waiting")
    }
}
