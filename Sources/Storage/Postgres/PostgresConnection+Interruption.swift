// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Dispatch
import Environment
import Sockets

extension PostgresConnection {
    /// Runs a round trip, and interrupts it if the task is cancelled or the deadline passes.
    func withDeadline<R: Sendable>(
        _ deadline: Duration, _ number: Int, _ body: () async -> Result<R, PostgresError>
    ) async -> Result<R, PostgresError> {
        let end = environment.uptime() + deadline
        if let sleeper = watch.begin(until: end) { startSleeper(sleeper, until: end) }
        defer { watch.end() }
        return await withTaskCancellationHandler {
            await body()
        } onCancel: {
            executor.queue.async { self.assumeIsolated { $0.interrupt(number, .cancelled) } }
        }
    }

    private func startSleeper(_ number: Int, until end: Duration) {
        sleeper?.cancel()
        sleeper = Task { [weak self, environment] in
            var next: Duration? = end
            while let end = next {
                // An error means that the sleep was cancelled: the connection was closed, or a newer sleeper has
                // started.
                guard (try? await environment.clock.sleep(for: end - environment.uptime())) != nil else { return }
                next = await self?.sleeperWoke(number)
            }
        }
    }

    /// - Returns: When the sleeper must wake again; nil if it must end.
    private func sleeperWoke(_ number: Int) -> Duration? {
        switch watch.woke(number, at: environment.uptime()) {
        case .interrupt:
            interrupt(roundTrip, .deadlineExceeded)
            return nil
        case .sleep(let end): return end
        case .rest: return nil
        }
    }

    /// Suspends until no cancellation request is on its way, because one that arrives late would cancel the next
    /// statement. PQcancel returns after the server has acted on the request (PostgreSQL source, fe-connect.c,
    /// `internal_cancel`).
    func waitForCancellation() async {
        guard isCancelling, phase != .broken else { return }
        await withCheckedContinuation { cancellationWaiter = $0 }
    }

    func endCancellationWait() {
        cancellationWaiter?.resume()
        cancellationWaiter = nil
    }

    /// Asks the server to cancel the round trip with this number, if it is still under way.
    ///
    /// The results are still read to the end, so the connection stays usable. If the server does not react within five
    /// seconds, the connection is given up.
    private func interrupt(_ number: Int, _ code: PostgresError.Code) {
        guard phase == .running(number), let handle, let cancel = PQgetCancel(handle) else { return }
        phase = .interrupted(code)
        isCancelling = true
        let request = OwnedHandle(pointer: cancel)
        // PQcancel opens a connection and blocks, so it runs on a thread that may be blocked.
        DispatchQueue.global().async {
            var message = [CChar](repeating: 0, count: 256)
            let sent = PQcancel(request.pointer, &message, Int32(message.count))
            PQfreeCancel(request.pointer)
            self.executor.queue.async { self.assumeIsolated { $0.cancellationEnded(number, wasSent: sent == 1) } }
        }
        executor.queue.asyncAfter(deadline: .now() + .seconds(5)) { [weak self] in
            self?.assumeIsolated { $0.giveUp(number) }
        }
    }

    private func cancellationEnded(_ number: Int, wasSent: Bool) {
        isCancelling = false
        if !wasSent { giveUp(number) }
        endCancellationWait()
    }

    private func giveUp(_ number: Int) {
        guard roundTrip == number else { return }
        if case .interrupted = phase {
            phase = .broken
            wake()
        }
        endCancellationWait()
    }
}
