// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Storage
import Synchronization

/// Looks up hooks in the database, for code that is not async. ``LookupQueue`` decides which and when.
final class HookLookups: Sendable {
    /// The hooks with the name that was asked for, as they are in the database after the question.
    typealias Found = Result<[HookDirectory.Candidate], PostgresError>
    /// Called exactly once, on any thread.
    typealias Waiter = @Sendable (Found) -> Void

    private let directory: HookDirectory
    private let environment: SyncEnvironment
    private let queue = Mutex(LookupQueue<Waiter>())
    private let wakeUp = WakeSignal()

    init(_ directory: HookDirectory, environment: SyncEnvironment) {
        self.directory = directory
        self.environment = environment
    }

    /// Looks a hook up. After `close()` it fails at once.
    func find(_ name: HookName, _ waiter: @escaping Waiter) {
        if queue.withLock({ $0.add(name, waiter) }) { wakeUp.send() } else { waiter(.failure(Self.closed)) }
    }

    /// Works until `close()` was called and nobody waits, or until cancelled. Then everybody who waits gets an error.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                switch queue.withLock({ $0.next() }) {
                case .look(let names): group.addTask { await self.look(names) }
                case .wait: await wakeUp.wait(clock: environment.clock)
                case .end: return
                }
            }
        }
        for waiter in queue.withLock({ $0.abandon() }) { waiter(.failure(Self.closed)) }
    }

    /// Accepts no more questions.
    func close() {
        queue.withLock { $0.close() }
        wakeUp.send()
    }

    private func look(_ names: [HookName]) async {
        let found: Result<[[HookDirectory.Candidate]], PostgresError>
        do throws(PostgresError) {
            found = .success(try await directory.current(names))
        } catch {
            found = .failure(error)
        }
        let waiters = queue.withLock { $0.ended(names) }
        wakeUp.send()
        for (index, waiters) in waiters.enumerated() {
            for waiter in waiters { waiter(found.map { $0[index] }) }
        }
    }

    private static var closed: PostgresError {
        PostgresError(.closed, operation: "look up a hook", detail: "the intake is closed")
    }
}
