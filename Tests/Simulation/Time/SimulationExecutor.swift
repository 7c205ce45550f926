// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Dispatch
import Environment
import Synchronization

/// Runs all tasks of one simulation on one thread, in an order that only the seed decides.
///
/// Child tasks and default actors use the executor of the task that calls them
/// (https://github.com/swiftlang/swift-evolution/blob/main/proposals/0417-task-executor-preference.md). So the engine and
/// the simulated GitHub run here without knowing it. When no task can go on, the simulation is asked what happens next:
/// a statement is carried out, or the virtual time advances.
final class SimulationExecutor: TaskExecutor {
    /// What happens when no task can go on.
    enum Idle {
        /// Something was started or woken on this executor.
        case goOn
        /// Postgres works on a statement. A task goes on when its result is here.
        case awaitPostgres
        /// Nothing will ever happen.
        case stuck
    }

    private struct State {
        var jobs: Deque<UnownedJob> = []
        var random: SeededRandom
        var isBlocked = false
        var isOver = false
    }

    private let state: Mutex<State>
    private let arrived = DispatchSemaphore(value: 0)

    init(seed: UInt64) {
        state = Mutex(State(random: SeededRandom(seed: seed, stream: 17)))
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        let wasBlocked = state.withLock { state in
            state.jobs.append(unowned)
            defer { state.isBlocked = false }
            return state.isBlocked
        }
        if wasBlocked { arrived.signal() }
    }

    /// Runs `body` and everything that it starts on the calling thread, which it blocks until `body` has returned.
    /// - Parameter idle: called when no task can go on.
    /// - Returns: what `body` returned; nil if the simulation was stuck even after its tasks were cancelled.
    func run<R: Sendable>(_ body: @escaping @Sendable () async -> R, idle: () -> Idle) -> R? {
        // The thread waits for this task, so it is owned.
        let root = Task(executorPreference: self) { self.finish(await body()) }
        work(root: root, idle: idle)
        return outcome.withLock { $0 as? R }
    }

    private let outcome = Mutex<(any Sendable)?>(nil)

    private func finish(_ value: any Sendable) {
        outcome.withLock { $0 = value }
        state.withLock { $0.isOver = true }
    }

    private func work(root: Task<Void, Never>, idle: () -> Idle) {
        while true {
            if let job = next() {
                job.runSynchronously(on: asUnownedTaskExecutor())
                continue
            }
            if state.withLock({ $0.isOver }) { return }
            switch idle() {
            case .goOn: continue
            case .awaitPostgres: awaitJob()
            case .stuck:
                guard !root.isCancelled else { return }
                root.cancel()
            }
        }
    }

    /// One of the first jobs: nothing orders the jobs of a concurrent executor.
    private func next() -> UnownedJob? {
        state.withLock { state in
            guard state.jobs.count > 1 else { return state.jobs.popFirst() }
            let draw = Int(truncatingIfNeeded: state.random.next() >> 33)
            guard draw % 4 == 0 else { return state.jobs.popFirst() }
            return state.jobs.remove(at: (draw >> 2) % min(4, state.jobs.count))
        }
    }

    private func awaitJob() {
        let blocks = state.withLock { state in
            state.isBlocked = state.jobs.isEmpty
            return state.isBlocked
        }
        if blocks { arrived.wait() }
    }
}
