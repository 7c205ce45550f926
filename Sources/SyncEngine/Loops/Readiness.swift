// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Storage

/// Checks whether this process can work now: the database answers, all migrations are applied, and every loop runs.
public struct Readiness: Sendable {
    /// The result of one check.
    public struct Check: Sendable, Equatable {
        /// `database`, `migrations`, or `loop.<name>`.
        public let name: String
        /// Nil if there is no problem; otherwise a sentence about it.
        public let problem: String?
    }

    private let client: any PostgresClient
    private let board: LoopBoard
    private let migrations: [String]

    /// Makes the checks.
    public init(client: any PostgresClient, board: LoopBoard, migrations: [Migration] = Migrator.files) {
        self.client = client
        self.board = board
        self.migrations = migrations.map(\.name)
    }

    /// Runs all checks. It takes at most two seconds.
    public func check() async -> [Check] {
        var checks = await database()
        for (loop, state) in board.all.sorted(by: { $0.key < $1.key }) {
            let problem: String? =
                switch state {
                case .running: nil
                case .failing(let error): "failing: \(error)"
                case .ended: "ended"
                }
            checks.append(Check(name: "loop.\(loop)", problem: problem))
        }
        return checks
    }

    private func database() async -> [Check] {
        do throws(PostgresError) {
            let results = try await client.run([MigrationStore.applied], deadline: .seconds(2))
            let applied = try results.first.map(MigrationStore.names) ?? []
            let missing = migrations.filter { !applied.contains($0) }
            let problem = missing.isEmpty ? nil : "not applied: \(missing.joined(separator: ", "))"
            return [Check(name: "database", problem: nil), Check(name: "migrations", problem: problem)]
        } catch {
            return [Check(name: "database", problem: error.description)]
        }
    }
}
