// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Dispatch

/// Runs the jobs of one or more actors on a dispatch queue. So the work on sockets never occupies the
/// cooperative pool, and the handlers of the queue's socket events are already isolated to the actor.
public final class SerialQueueExecutor: SerialExecutor {
    /// The queue.
    public let queue: DispatchQueue
    /// An executor that runs tasks on the same queue.
    public let tasks: QueueTaskExecutor
    private let hostsCallers: Bool

    /// Makes an executor with a queue of its own.
    /// - Parameter hostsCallers: Whether the tasks that call the actors prefer `tasks` as their executor.
    public init(label: String, hostsCallers: Bool = false) {
        queue = DispatchQueue(label: label)
        tasks = QueueTaskExecutor(queue)
        self.hostsCallers = hostsCallers
    }

    /// Runs the job on the queue.
    public func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        queue.async {
            // When an actor calls its own method, Swift also compares the executor that the task prefers with the
            // current one. If they differ, it enqueues the call again, which is correct but slower.
            if self.hostsCallers {
                unowned.runSynchronously(
                    isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.tasks.asUnownedTaskExecutor())
            } else {
                unowned.runSynchronously(on: self.asUnownedSerialExecutor())
            }
        }
    }

    /// Makes `assumeIsolated` accept a handler that dispatch runs on the queue.
    public func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}

/// Runs tasks on the dispatch queue of the actors that they call.
public final class QueueTaskExecutor: TaskExecutor {
    private let queue: DispatchQueue

    init(_ queue: DispatchQueue) {
        self.queue = queue
    }

    /// Runs the job on the queue.
    public func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        queue.async {
            unowned.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}
