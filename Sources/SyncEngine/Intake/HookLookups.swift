// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Environment
import Foundation
import GitHub
import Storage
import Synchronization

/// A delivery whose hook has to be looked up.
struct HookLookup: Sendable {
    let project: UUID
    let headers: WebhookHeaders
    let body: [UInt8]
    /// The hooks that did not sign it, or are not what they were any more.
    let tried: [HookRecord]
    let answer: WebhookIntake.Answer
}

/// Gives every look-up a task that somebody owns, though it is asked for where there is none.
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

    /// Asks for a look-up; once closed, the answer is that it cannot be had.
    func add(_ lookup: HookLookup) {
        let isTaken = state.withLock { state in
            if !state.isClosed { state.waiting.append(lookup) }
            return !state.isClosed
        }
        if isTaken { wakeUp.send() } else { lookup.answer(.unavailable) }
    }

    /// Judges each look-up in a task of its own until `close()` and nothing waits, or until cancelled.
    ///
    /// How many ask the database at once is bounded by its pool.
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
