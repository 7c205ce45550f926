// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Runs many seeds, several at once.
public struct SimulationFarm: Sendable {
    /// What came of all seeds.
    public struct Summary: Sendable {
        /// How many seeds were run.
        public var seeds = 0
        /// The seeds that broke a promise, in their order.
        public var broken: [Simulation.Result] = []
        /// How many engines lived.
        public var lives = 0
        /// How many statements were run.
        public var statements = 0
        /// How much virtual time went by.
        public var time = Duration.zero
    }

    private let capabilities: SimulationCapabilities
    private let workers: Int
    private let mostBroken: Int

    /// - Parameters:
    ///   - workers: how many simulations run at once, each on a thread and a database of its own.
    ///   - mostBroken: no more seeds are begun when so many have failed.
    public init(workers: Int, mostBroken: Int = .max, capabilities: SimulationCapabilities = .present) {
        self.workers = workers
        self.mostBroken = mostBroken
        self.capabilities = capabilities
    }

    /// Runs the seeds.
    /// - Parameter progress: called after each seed.
    public func run(
        _ seeds: [UInt64], progress: @escaping @Sendable (Simulation.Result, Summary) -> Void
    ) async throws -> Summary {
        let board = Board(seeds)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0 ..< min(workers, seeds.count) {
                group.addTask { try await work(board, progress) }
            }
            try await group.waitForAll()
        }
        return board.summary
    }

    private func work(
        _ board: Board, _ progress: @escaping @Sendable (Simulation.Result, Summary) -> Void
    ) async throws {
        try await Simulation.with(capabilities: capabilities) { simulation in
            while let seed = board.next() {
                let result = try await simulation.run(seed: seed)
                let summary = board.add(result)
                progress(result, summary)
                guard summary.broken.count < mostBroken else { return }
            }
        }
    }

    /// What all workers share.
    private final class Board: Sendable {
        private let state: Mutex<(waiting: ArraySlice<UInt64>, summary: Summary)>

        init(_ seeds: [UInt64]) {
            state = Mutex((seeds[...], Summary()))
        }

        var summary: Summary { state.withLock(\.summary) }

        func next() -> UInt64? {
            state.withLock { $0.waiting.popFirst() }
        }

        func add(_ result: Simulation.Result) -> Summary {
            state.withLock { state in
                state.summary.add(result)
                return state.summary
            }
        }
    }
}

extension SimulationFarm.Summary {
    fileprivate mutating func add(_ result: Simulation.Result) {
        seeds += 1
        lives += result.lives
        statements += result.statements.values.reduce(0, +)
        time += result.time
        guard !result.violations.isEmpty else { return }
        broken.append(result)
        broken.sort { $0.seed < $1.seed }
    }
}

extension Simulation.Result: CustomStringConvertible {
    /// The seed, what it broke, and how to see it again.
    public var description: String {
        guard !violations.isEmpty else { return "seed \(seed): all promises kept" }
        let lines = violations.prefix(20).map { "    \($0)" } + (violations.count > 20 ? ["    …"] : [])
        return (["seed \(seed) broke \(violations.count) promises (make simulate SEED=\(seed)):"] + lines)
            .joined(separator: "\n")
    }
}
