// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Storage

/// Checks whether this process can work now: the database answers, all migrations are applied, and every loop runs.
public struct Readiness: Sendable {
    /// The result of one check.
    public struct Check: Sendable, Equatable {
        /// `database`, `migrations`, `projects`, or `loop.<name>`.
        public let name: String
        /// Nil if there is no problem; otherwise a sentence about it.
        public let problem: String?
        /// Whether the process is ready in spite of the problem. A row that somebody keeps locked stops one project, and
        /// must not take the process away from all others.
        public var isTolerable = false
    }

    private let client: any PostgresClient
    private let board: LoopBoard
    private let trouble: @Sendable () -> ProjectTrouble?
    private let migrations: [String]

    /// Makes the checks.
    /// - Parameter trouble: why the deliveries of some projects wait; nil when none do.
    public init(
        client: any PostgresClient, board: LoopBoard, trouble: @escaping @Sendable () -> ProjectTrouble?,
        migrations: [Migration] = Migrator.files
    ) {
        self.client = client
        self.board = board
        self.trouble = trouble
        self.migrations = migrations.map(\.name)
    }

    /// Runs all checks. It takes a few seconds at most.
    public func check() async -> [Check] {
        var checks = await database()
        checks.append(projects)
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

    private var projects: Check {
        guard let trouble = trouble() else { return Check(name: "projects", problem: nil) }
        return Check(
            name: "projects",
            problem: "\(trouble.projects) cannot apply deliveries, which stay pending: \(trouble.example)",
            isTolerable: !trouble.needsOperator)
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
