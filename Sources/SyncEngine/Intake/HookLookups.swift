// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Environment
import Foundation
import GitHub
import Storage
import Synchronization

/// A delivery whose hook must be looked up in the database.
struct HookLookup: Sendable {
    let sender: WebhookRequest.Sender
    let headers: WebhookHeaders
    let body: [UInt8]
    /// The hooks that were tried: they did not sign the delivery, or have changed.
    let tried: [HookRecord]
    let answer: WebhookIntake.Answer
}

/// Lets code that is not async start a look-up inside a structured task.
final class HookLookups: Sendable {
    private struct State {
        var waiting: Deque<HookLookup> = []
        var isClosed = false
    }

    private enum Next {
        case judge(HookLookup)
        case wait
        case end
    }

    private let state = Mutex(State())
    private let environment: SyncEnvironment
    private let wakeUp = WakeSignal()

    init(environment: SyncEnvironment) {
        self.environment = environment
    }

    /// Queues a look-up. After `close()` it answers `unavailable` at once.
    func add(_ lookup: HookLookup) {
        let isTaken = state.withLock { state in
            if !state.isClosed { state.waiting.append(lookup) }
            return !state.isClosed
        }
        if isTaken { wakeUp.send() } else { lookup.answer(.unavailable) }
    }

    /// Runs `judge` for each look-up in a child task. Returns when `close()` was called and no look-up waits, or when
    /// cancelled.
    ///
    /// It does not limit the number of child tasks: the connection pool limits how many use the database at once.
    func run(_ judge: @escaping @Sendable (HookLookup) async -> Void) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                switch next() {
                case .judge(let lookup): group.addTask { await judge(lookup) }
                case .wait: await wakeUp.wait(clock: environment.clock)
                case .end: return
                }
            }
        }
        for lookup in abandon() { lookup.answer(.unavailable) }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        wakeUp.send()
    }

    private func next() -> Next {
        state.withLock { state in
            state.waiting.popFirst().map(Next.judge) ?? (state.isClosed ? .end : .wait)
        }
    }

    private func abandon() -> Deque<HookLookup> {
        state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
    }
}
