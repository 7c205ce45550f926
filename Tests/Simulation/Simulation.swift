// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage
import TestSupport

/// Runs simulations one after the other on one database. Several may work at once, each on its own.
public struct Simulation: Sendable {
    /// What came of one seed.
    public struct Result: Sendable {
        /// The seed.
        public let seed: UInt64
        /// One sentence for each broken promise; empty if all were kept.
        public let violations: [String]
        /// How many engines lived.
        public let lives: Int
        /// How many statements the engines and the check ran, by name.
        public let statements: [String: Int]
        /// How many requests the engines sent to GitHub, by method and kind of resource.
        public let requests: [String: Int]
        /// How much virtual time went by.
        public let time: Duration
        /// The same in every run of a seed.
        public let digest: UInt64
    }

    private let pool: PostgresPool
    private let capabilities: SimulationCapabilities
    private let box: SecretBox

    /// Lends a simulation with a database of its own.
    public static func with<R>(
        capabilities: SimulationCapabilities = .present, _ body: (Simulation) async throws -> R
    ) async throws -> R {
        try await TestDatabase.with(poolSize: 1) { database in
            try await database.execute(VirtualNow.script)
            let configuration = try PostgresConfiguration(
                conninfo: database.configuration.conninfo, searchPath: VirtualNow.searchPath)
            let pool = PostgresPool(
                configuration, limits: .init(size: 1, idleBeforeCheck: .seconds(3600)), environment: .real())
            _ = try await pool.run([VirtualNow.set(to: .zero), PostgresQuery(Self.makePartitions)])
            let simulation = Simulation(
                pool: pool, capabilities: capabilities, box: try SecretBox(key: TestProject.encryptionKey))
            do {
                let result = try await body(simulation)
                await pool.close()
                return result
            } catch {
                await pool.close()
                throw error
            }
        }
    }

    /// Runs the plan of one seed.
    public func run(seed: UInt64) async throws -> Result {
        try await clean()
        let plan = SimulationPlan(seed: seed, capabilities: capabilities)
        return await withCheckedContinuation { done in
            // A thread of its own, because the simulation blocks it while Postgres works.
            let thread = Thread { done.resume(returning: run(plan)) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    private func run(_ plan: SimulationPlan) -> Result {
        let world = SimulationWorld(plan: plan, pool: pool, box: box)
        let run = SimulationRun(world: world, capabilities: capabilities)
        let executor = SimulationExecutor(seed: plan.seed)
        let violations = executor.run {
            await run.violations()
        } idle: {
            Self.goOn(world)
        }
        return Result(
            seed: plan.seed, violations: violations ?? ["the simulation was stuck, and did not end when cancelled"],
            lives: world.lives, statements: world.database.statements,
            requests: world.watch.requests, time: world.clock.now.offset,
            digest: world.database.digest)
    }

    /// What happens when no task can go on: a statement is carried out, or time passes.
    private static func goOn(_ world: SimulationWorld) -> SimulationExecutor.Idle {
        if world.database.isExecuting { return .awaitPostgres }
        if world.database.beginNext() { return .goOn }
        let next = [world.clock.earliestDeadline?.offset, world.database.earliestDue].compactMap(\.self).min()
        guard let next, next < .seconds(30 * 86_400) else { return .stuck }
        world.clock.advance(by: max(.zero, next - world.clock.now.offset))
        return .goOn
    }

    private func clean() async throws {
        _ = try await pool.run([PostgresQuery(Self.emptyTables)])
    }

    private static let makePartitions = SQLStatement(
        "simulation.partitions", "SELECT sync_make_body_partitions(20)", isPrepared: false)

    private static let emptyTables = SQLStatement(
        "simulation.clean",
        """
        WITH emptied AS (SELECT simulation.clean()) SELECT setval('simulation.ids', 1, false) FROM emptied
        """, isPrepared: false)
}
