// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// Runs the jobs of actors on a dispatch queue of their own, so that libpq never occupies the cooperative pool and the
/// queue's socket events arrive already isolated to the actor.
final class SerialQueueExecutor: SerialExecutor {
    let queue: DispatchQueue
    /// Runs tasks on the same queue.
    let tasks: QueueTaskExecutor
    private let hostsCallers: Bool

    /// - Parameter hostsCallers: whether the tasks that use the actors prefer `tasks`.
    init(label: String, hostsCallers: Bool = false) {
        queue = DispatchQueue(label: label)
        tasks = QueueTaskExecutor(queue)
        self.hostsCallers = hostsCallers
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        queue.async {
            // At an actor's every call of itself Swift looks at the executor that its task prefers too. If that is not the
            // one it runs on by now, the call is queued anew: as right, but slower.
            if self.hostsCallers {
                unowned.runSynchronously(
                    isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.tasks.asUnownedTaskExecutor())
            } else {
                unowned.runSynchronously(on: self.asUnownedSerialExecutor())
            }
        }
    }

    /// Lets `assumeIsolated` accept handlers that dispatch itself runs on the queue.
    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}

/// Runs tasks on a dispatch queue, beside the actors whose executor it belongs to.
final class QueueTaskExecutor: TaskExecutor {
    private let queue: DispatchQueue

    init(_ queue: DispatchQueue) {
        self.queue = queue
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        queue.async {
            unowned.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}
