// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Storage
import Synchronization
import TestSupport

/// The real Postgres as the simulation sees it: one transaction at a time, at a moment that the simulation decides, and
/// with the virtual time as the result of `now()`.
///
/// Transactions of engines that died or gave up are still carried out here, as a server does: nobody cancels them.
final class SimulatedDatabase: Sendable {
    typealias Outcome = Result<[PostgresResult], PostgresError>

    private struct Round {
        let queries: [PostgresQuery]
        /// The earliest virtual time at which it is carried out.
        let due: Duration
        /// Nil if nobody waits for the result any more.
        let answer: CheckedContinuation<Outcome, Never>?
    }

    private struct State {
        var waiting: [Round] = []
        var chosen: Round?
        var isExecuting = false
        var random: SeededRandom
        /// By name.
        var statements: [String: Int] = [:]
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        var lateFailures: [String] = []

        /// FNV-1a (https://datatracker.ietf.org/doc/html/draft-eastlake-fnv).
        mutating func note(_ queries: [PostgresQuery], at now: Duration) {
            let text = "\(now)" + queries.map { "\($0.statement.name) \($0.parameterBytes)" }.joined()
            for byte in text.utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
    }

    private let pool: PostgresPool
    private let clock: ManualClock
    private let state: Mutex<State>
    private let work = WakeSignal()

    init(_ pool: PostgresPool, clock: ManualClock, seed: UInt64) {
        self.pool = pool
        self.clock = clock
        state = Mutex(State(random: SeededRandom(seed: seed, stream: 23)))
    }

    /// How many statements were carried out, by name.
    var statements: [String: Int] { state.withLock(\.statements) }
    /// A digest of the order and time of all statements: the same in every run of a seed.
    var digest: UInt64 { state.withLock(\.digest) }
    /// The errors of transactions for which nobody waited any more.
    var lateFailures: [String] { state.withLock(\.lateFailures) }
    /// Whether Postgres works on a transaction.
    var isExecuting: Bool { state.withLock(\.isExecuting) }
    /// When the next late transaction is due.
    var earliestDue: Duration? { state.withLock { $0.waiting.map(\.due).min() } }
    /// Whether transactions wait that were to commit late.
    var hasLateWork: Bool { state.withLock { $0.waiting.contains { $0.answer == nil } } }

    /// Carries out a transaction, and waits for its end whatever happens.
    func run(_ queries: [PostgresQuery]) async throws(PostgresError) -> [PostgresResult] {
        let outcome: Outcome = await withCheckedContinuation { answer in
            add(Round(queries: queries, due: clock.now.offset, answer: answer))
        }
        return try outcome.get()
    }

    /// Carries out a transaction after `delay`, although nobody waits for it.
    func runLate(_ queries: [PostgresQuery], after delay: Duration) {
        add(Round(queries: queries, due: clock.now.offset + delay, answer: nil))
    }

    private func add(_ round: Round) {
        state.withLock { $0.waiting.append(round) }
    }

    /// Begins one of the transactions that are due.
    /// - Returns: false if there is none.
    func beginNext() -> Bool {
        let now = clock.now.offset
        let isChosen = state.withLock { state in
            guard state.chosen == nil, !state.isExecuting else { return false }
            let due = state.waiting.indices.filter { state.waiting[$0].due <= now }
            guard !due.isEmpty else { return false }
            // Different connections are independent of each other.
            let index = due[state.random.below(due.count)]
            let round = state.waiting.remove(at: index)
            state.note(round.queries, at: now)
            state.chosen = round
            state.isExecuting = true
            return true
        }
        if isChosen { work.send() }
        return isChosen
    }

    /// Carries out what beginNext() chooses, until cancelled.
    func serve() async {
        while !Task.isCancelled {
            await work.wait(clock: clock)
            guard let round = state.withLock({ $0.chosen.take() }) else { continue }
            let outcome = await carryOut(round.queries)
            state.withLock { state in
                state.isExecuting = false
                for query in round.queries { state.statements[query.statement.name, default: 0] += 1 }
            }
            if let answer = round.answer {
                answer.resume(returning: outcome)
            } else if case .failure(let error) = outcome {
                noteLate(error, of: round.queries)
            }
        }
    }

    private func noteLate(_ error: PostgresError, of queries: [PostgresQuery]) {
        // A late transaction that finds its deliveries taken ends without effect, as it should.
        guard !DeliveryStore.isTakenElsewhere(error), !error.isTransient, !error.isCausedByValues else { return }
        state.withLock { $0.lateFailures.append("\(queries.first?.statement.name ?? ""): \(error.debugDescription)") }
    }

    private func carryOut(_ queries: [PostgresQuery]) async -> Outcome {
        // Some statements of the janitor refuse to run in a transaction with others. They do not ask the time.
        let isAlone = queries.contains { $0.statement.text.contains("CONCURRENTLY") }
        let all = isAlone ? queries : [VirtualNow.set(to: clock.now.offset)] + queries
        do throws(PostgresError) {
            let results = try await pool.run(all, deadline: nil)
            return .success(isAlone ? results : Array(results.dropFirst()))
        } catch {
            return .failure(error)
        }
    }
}
