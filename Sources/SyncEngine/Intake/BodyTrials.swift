// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import Metrics
import Synchronization

/// A complete body that several hooks may have signed.
struct BodyTrial: Sendable {
    let candidates: [HookDirectory.Candidate]
    /// The number of checks that a refusal takes, at least. If there are fewer candidates, a decoy is checked instead.
    let leastChecks: Int
    let signature: String?
    /// Nil if the body was not kept. Then, and after it was dropped, as many other bytes are checked, only so that the
    /// refusal takes as long.
    let body: WebhookBody?
    let length: Int
    /// Gets the hook that signed; nil if none did, or if the body is not there.
    let verdict: @Sendable (HookDirectory.Candidate?) -> Void
}

/// Checks bodies that several hooks may have signed, outside the threads that receive requests: twenty checks of 25 MiB
/// take longer than any other sender may wait.
///
/// A few are checked at once, the shortest first, and each pauses after every piece. So those who send large bodies
/// delay each other before anybody else.
final class BodyTrials: Sendable {
    private struct State {
        var waiting: [BodyTrial] = []
        var underWay = 0
        var isClosed = false
    }

    private enum Next {
        case judge(BodyTrial)
        case wait
        case end
    }

    private static let atOnce = 4
    private static let piece = 64 << 10
    private static let zeros = [UInt8](repeating: 0, count: piece)

    private let decoy: WebhookSecret
    private let checks: Counter
    private let environment: SyncEnvironment
    private let state = Mutex(State())
    private let wakeUp = WakeSignal()

    /// - Parameter checks: counts the checks.
    init(decoy: WebhookSecret, checks: Counter, environment: SyncEnvironment) {
        self.decoy = decoy
        self.checks = checks
        self.environment = environment
    }

    /// Queues a body.
    /// - Returns: false after `close()`; then nothing was queued.
    func add(_ trial: BodyTrial) -> Bool {
        let isOpen = state.withLock { state in
            if !state.isClosed { state.waiting.append(trial) }
            return !state.isClosed
        }
        if isOpen { wakeUp.send() }
        return isOpen
    }

    /// Works until `close()` was called and nothing waits, or until cancelled. Then what waits gets no hook.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                switch next() {
                case .judge(let trial): group.addTask { await self.judge(trial) }
                case .wait: await wakeUp.wait(clock: environment.clock)
                case .end: return
                }
            }
        }
        let rest = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for trial in rest { trial.verdict(nil) }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        wakeUp.send()
    }

    private func next() -> Next {
        state.withLock { state in
            guard let shortest = state.waiting.indices.min(by: { state.waiting[$0].length < state.waiting[$1].length })
            else { return state.isClosed ? .end : .wait }
            guard state.underWay < Self.atOnce else { return .wait }
            state.underWay += 1
            return .judge(state.waiting.remove(at: shortest))
        }
    }

    private func judge(_ trial: BodyTrial) async {
        trial.verdict(await signer(of: trial))
        state.withLock { $0.underWay -= 1 }
        wakeUp.send()
    }

    private func signer(of trial: BodyTrial) async -> HookDirectory.Candidate? {
        for candidate in trial.candidates {
            if await isSigned(trial, by: candidate.secret) { return candidate }
        }
        for _ in 0 ..< max(0, trial.leastChecks - trial.candidates.count) {
            _ = await isSigned(trial, by: decoy)
        }
        return nil
    }

    private func isSigned(_ trial: BodyTrial, by secret: WebhookSecret) async -> Bool {
        checks.increment()
        var check = secret.check()
        for start in stride(from: 0, to: trial.length, by: Self.piece) {
            let end = min(start + Self.piece, trial.length)
            if let body = trial.body?.bytes {
                body.withUnsafeBytes { check.update(UnsafeRawBufferPointer(rebasing: $0[start ..< end])) }
            } else {
                Self.zeros.withUnsafeBytes { check.update(UnsafeRawBufferPointer(rebasing: $0[..<(end - start)])) }
            }
            if end < trial.length { await Task.yield() }
        }
        // A body that is still there was there all the time.
        return check.isValid(signature: trial.signature) && trial.body?.bytes != nil
    }
}
