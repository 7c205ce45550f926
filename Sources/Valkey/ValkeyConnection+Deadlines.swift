// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Sockets

extension ValkeyConnection {
    /// Watches the earliest deadline of the exchanges under way.
    func watchDeadlines() {
        if let next = machine.nextDeadline { wakeUp(at: next) } else { watch.end() }
    }

    /// Has `deadlinePassed()` called at this time, unless `watch.end()` is called before.
    func wakeUp(at deadline: Duration) {
        if let number = watch.begin(until: deadline) { startSleeper(number, until: deadline) }
    }

    private func startSleeper(_ number: Int, until deadline: Duration) {
        sleeper?.cancel()
        sleeper = Task { [weak self, environment] in
            var next: Duration? = deadline
            while let deadline = next {
                // An error means that the sleep was cancelled: the connection was closed, or a newer sleeper has
                // started.
                guard (try? await environment.clock.sleep(for: deadline - environment.uptime())) != nil else { return }
                next = await self?.sleeperWoke(number)
            }
        }
    }

    /// - Returns: When the sleeper must wake again; nil if it must end.
    private func sleeperWoke(_ number: Int) -> Duration? {
        switch watch.woke(number, at: environment.uptime()) {
        case .interrupt:
            deadlinePassed()
            return nil
        case .sleep(let deadline): return deadline
        case .rest: return nil
        }
    }

    private func deadlinePassed() {
        // Otherwise it is a deadline of `open()`, which looks at the time itself.
        guard let failed = machine.expire(at: environment.uptime()) else { return progress.send() }
        resume(failed)
        lose(failure(.connectionLost, "receive", "the server did not answer before a deadline"))
    }
}
