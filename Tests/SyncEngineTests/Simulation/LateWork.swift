// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Storage
import Synchronization

/// Round trips whose caller was told that the connection broke, and that Postgres carries out all the same, later: as a
/// server does whose client was cut off, or died, while its transaction waited for a lock or for the network.
final class LateWork: Sendable {
    private struct State {
        var waiting: [(left: Int, queries: [PostgresQuery])] = []
        var applied = 0
        var refused = 0
        var failures: [PostgresError] = []
    }

    private typealias Order = (queries: [PostgresQuery], carriedOut: CheckedContinuation<Void, Never>)

    private let state = Mutex(State())
    private let orders: AsyncStream<Order>
    private let order: AsyncStream<Order>.Continuation

    init() {
        (orders, order) = AsyncStream.makeStream()
    }

    /// How many transactions that apply deliveries had their effect late, and how many none, because others were first.
    var applied: Int { state.withLock(\.applied) }
    var refused: Int { state.withLock(\.refused) }
    /// What else went wrong.
    var failures: [PostgresError] { state.withLock(\.failures) }

    /// Keeps a round trip back until so many others have begun, whoever makes them.
    func add(_ queries: [PostgresQuery], after roundTrips: Int) {
        state.withLock { $0.waiting.append((roundTrips, queries)) }
    }

    /// A round trip begins: those that have waited long enough come first.
    func roundTripBegins() async {
        let due = state.withLock { state in
            for index in state.waiting.indices { state.waiting[index].left -= 1 }
            let due = state.waiting.filter { $0.left <= 0 }
            state.waiting.removeAll { $0.left <= 0 }
            return due
        }
        for item in due { await hand(over: item.queries) }
    }

    /// Carries out what still waits.
    func finish() async {
        let rest = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for item in rest { await hand(over: item.queries) }
    }

    /// Whoever asks may be cancelled by then; the server does not care.
    private func hand(over queries: [PostgresQuery]) async {
        await withCheckedContinuation { order.yield((queries, $0)) }
    }

    /// Carries out what is due while `body` runs.
    func whileRunning<R: Sendable>(on client: any PostgresClient, _ body: () async throws -> R) async throws -> R {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await (queries, carriedOut) in self.orders {
                    await self.run(queries, on: client)
                    carriedOut.resume()
                }
            }
            let result: Result<R, any Error>
            do {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            order.finish()
            try await group.waitForAll()
            return try result.get()
        }
    }

    private func run(_ queries: [PostgresQuery], on client: any PostgresClient) async {
        do throws(PostgresError) {
            _ = try await client.run(queries)
            if queries.apply { state.withLock { $0.applied += 1 } }
        } catch  where DeliveryStore.isTakenElsewhere(error) {
            state.withLock { $0.refused += 1 }
        } catch {
            state.withLock { $0.failures.append(error) }
        }
    }
}

extension [PostgresQuery] {
    /// Whether the transaction applies deliveries.
    var apply: Bool { first?.statement.name == "delivery.take" }
}

/// Stops an engine right before it applies, as a machine does that is suspended, until others have made so many round
/// trips. By then what it read is old.
final class Pause: Sendable {
    private struct State {
        var left: Int
        var stopped: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(roundTrips: Int) {
        state = Mutex(State(left: roundTrips))
    }

    /// Waits for the end, in a cancelled task too.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.left > 0 { state.stopped.append(continuation) }
                return state.left <= 0
            }
            if isOver { continuation.resume() }
        }
    }

    /// Somebody else begins a round trip.
    func countDown() {
        resume { $0 - 1 }
    }

    /// Lets all go on, now and from now on.
    func end() {
        resume { _ in 0 }
    }

    private func resume(_ next: (Int) -> Int) {
        let released = state.withLock { state in
            state.left = next(state.left)
            guard state.left <= 0 else { return [] as [CheckedContinuation<Void, Never>] }
            defer { state.stopped = [] }
            return state.stopped
        }
        for continuation in released { continuation.resume() }
    }
}
