// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Dispatch
import Environment
import Foundation
import Storage
import SyncEngine
import TestSupport
import TestWorlds

/// Sends deliveries through the engine, one after the other, for `scripts/check-instructions` to count what each costs.
///
/// Each delivery waits for the one before, so every flush stores one delivery and every batch applies one. Under load
/// both are shared by many deliveries; here the counts must be the same in every run.
@main
struct HotPath {
    /// How far the deliveries go.
    enum Way: String {
        /// Until they are stored and answered.
        case stored = "in"
        /// Until they are applied as well.
        case applied
    }

    // Not async: such a program ends its main thread (dispatch_main), which Valgrind does not survive.
    static func main() {
        let end = DispatchSemaphore(value: 0)
        // Not on the main thread, which waits for it. The process ends with it.
        Task { @concurrent in
            do {
                try await run()
                end.signal()
            } catch {
                FileHandle.standardError.write(Data("hot-path: \(error)\n".utf8))
                exit(1)
            }
        }
        end.wait()
    }

    private static func run() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 2, let way = arguments.first.flatMap(Way.init), let count = Int(arguments.last ?? "")
        else {
            FileHandle.standardError.write(Data("usage: hot-path in|applied NUMBER-OF-DELIVERIES\n".utf8))
            exit(64)
        }
        try await TestDatabase.with(poolSize: 2) { database in
            try await run(way, count, on: database)
        }
    }

    private static func run(_ way: Way, _ count: Int, on database: TestDatabase) async throws {
        let project = try await TestProject.make(in: database)
        let metrics = TestMetrics()
        let engine = try Engine.test(
            database.pool, settings: .with { $0.projects.pace = .zero }, environment: .real(metrics: metrics))
        // The same bodies in every run: chance would change the counts.
        let bodies = (1 ... count).map { TestPullRequest(number: $0, title: "PROJ-1: a change").webhook("opened") }
        switch way {
        case .stored:
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await engine.inbox.run() }
                group.addTask { await engine.intake.run() }
                for body in bodies { try await project.deliver("pull_request", body, to: engine.intake) }
                group.cancelAll()
            }
        case .applied:
            try await engine.whileRunning { engine in
                for (index, body) in bodies.enumerated() {
                    try await project.deliver("pull_request", body, to: engine.intake)
                    try await metrics.applied(index + 1)
                }
            }
        }
    }
}
