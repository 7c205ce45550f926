// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Storage
import Synchronization

/// Round trips whose callers were told that the connection broke, and which Postgres carries out later nevertheless. A
/// real server does so if its client was cut off, or died, while the transaction waited for a lock or for the network.
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

    /// How many late transactions that apply deliveries had an effect (`applied`), and how many had none because others
    /// had applied a delivery first (`refused`).
    var applied: Int { state.withLock(\.applied) }
    var refused: Int { state.withLock(\.refused) }
    /// Other errors.
    var failures: [PostgresError] { state.withLock(\.failures) }

    /// Keeps a round trip back until this many others have begun, whoever makes them.
    func add(_ queries: [PostgresQuery], after roundTrips: Int) {
        state.withLock { $0.waiting.append((roundTrips, queries)) }
    }

    /// Called when a round trip begins. First the late ones that are due are carried out.
    func roundTripBegins() async {
        let due = state.withLock { state in
            for index in state.waiting.indices { state.waiting[index].left -= 1 }
            let due = state.waiting.filter { $0.left <= 0 }
            state.waiting.removeAll { $0.left <= 0 }
            return due
        }
        for item in due { await hand(over: item.queries) }
    }

    /// Carries out all that still wait.
    func finish() async {
        let rest = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for item in rest { await hand(over: item.queries) }
    }

    /// Runs late queries. The task that calls may be cancelled by then, which a server would not notice.
    private func hand(over queries: [PostgresQuery]) async {
        await withCheckedContinuation { order.yield((queries, $0)) }
    }

    /// Carries out the late round trips that become due while `body` runs.
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
    /// Whether this transaction applies deliveries.
    var apply: Bool { first?.statement.name == "delivery.take" }
}

/// Pauses an engine right before it applies a batch, as if its machine were suspended, until others have made a number
/// of round trips. By then the rows that it read are out of date.
final class Pause: Sendable {
    private struct State {
        var left: Int
        var stopped: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(roundTrips: Int) {
        state = Mutex(State(left: roundTrips))
    }

    /// Waits for the end of the pause, even in a cancelled task.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.left > 0 { state.stopped.append(continuation) }
                return state.left <= 0
            }
            if isOver { continuation.resume() }
        }
    }

    /// Another engine begins a round trip.
    func countDown() {
        resume { $0 - 1 }
    }

    /// Ends the pause, and any later one.
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
