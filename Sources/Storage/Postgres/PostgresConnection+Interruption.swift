// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Dispatch
import Environment

extension PostgresConnection {
    /// Runs a round trip that is interrupted when its task is cancelled or its time is over.
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
                // Cancelled: the connection is closed, or another sleeps in its place.
                guard (try? await environment.clock.sleep(for: end - environment.uptime())) != nil else { return }
                next = await self?.sleeperWoke(number)
            }
        }
    }

    /// - Returns: when to wake again; nil for never.
    private func sleeperWoke(_ number: Int) -> Duration? {
        switch watch.woke(number, at: environment.uptime()) {
        case .interrupt:
            interrupt(roundTrip, .deadlineExceeded)
            return nil
        case .sleep(let end): return end
        case .rest: return nil
        }
    }

    /// Suspends while a request to cancel is on its way: one that arrived later would hit the next statement. PQcancel
    /// returns when the server has acted upon it (PostgreSQL source, fe-connect.c, `internal_cancel`).
    func waitForCancellation() async {
        guard isCancelling, phase != .broken else { return }
        await withCheckedContinuation { cancellationWaiter = $0 }
    }

    func endCancellationWait() {
        cancellationWaiter?.resume()
        cancellationWaiter = nil
    }

    /// Cancels the round trip of this number on the server, if it still runs. Its results are still read to the end, so
    /// the connection stays usable; a server that does not answer the cancellation costs the connection.
    private func interrupt(_ number: Int, _ code: PostgresError.Code) {
        guard phase == .running(number), let handle, let cancel = PQgetCancel(handle) else { return }
        phase = .interrupted(code)
        isCancelling = true
        let request = OwnedHandle(pointer: cancel)
        // PQcancel connects and waits, so it runs on a thread where blocking is allowed.
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
