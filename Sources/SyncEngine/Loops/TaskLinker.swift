// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Foundation
import Storage

/// Links tasks that appear in Paca to the pull requests and branches that name them already.
///
/// Triggers on Paca's tables note new and restored tasks and new prefixes. Any number of instances may run one: each
/// claims the changes that it works on, and the project's actor deletes them together with what it writes.
struct TaskLinker: Sendable {
    private static let batch: Int64 = 500
    /// How many pull requests and branches one transaction evaluates.
    private static let subjects = 500
    /// How long a claim lasts: longer than a round.
    private static let lease = Duration.seconds(120)
    private static let sweepInterval = Duration.seconds(86_400)

    private let client: any PostgresClient
    private let directory: ProjectDirectory
    private let interval: Duration

    init(client: any PostgresClient, directory: ProjectDirectory, interval: Duration) {
        self.client = client
        self.directory = directory
        self.interval = interval
    }

    /// One loop does what is noted. The other notes all projects once a day, for changes that no trigger noted.
    var loops: [Loop] {
        [
            Loop("task-links", .init(interval: interval)) { try await round() },
            Loop("task-sweep", .init(interval: Self.sweepInterval, startJitter: .seconds(3600))) { try await sweep() },
        ]
    }

    /// Does everything that is noted.
    func round() async throws {
        while true {
            let changes = try TaskChangeStore.rows(
                from: try await client.run(TaskChangeStore.claim(limit: Self.batch, lease: Self.lease)))
            guard !changes.isEmpty else { return }
            let projects = Dictionary(grouping: changes, by: \.projectID).sorted { $0.key < $1.key }
            for (project, changes) in projects {
                try Task.checkCancellation()
                try await link(changes, of: project)
            }
        }
    }

    private func sweep() async throws {
        _ = try await client.run(TaskChangeStore.noteAll)
    }

    private func link(_ changes: [TaskChange], of project: UUID) async throws {
        let tasks = changes.contains { $0.taskID == nil } ? nil : changes.compactMap(\.taskID)
        let found = try ReferenceStore.unlinked(
            from: try await client.run(ReferenceStore.unlinked(project: project, tasks: tasks)))
        var rest = found[...]
        repeat {
            let part = rest.prefix(Self.subjects)
            rest = rest.dropFirst(Self.subjects)
            // The changes are done with the last part.
            let command = ProjectCommand.tasksAppeared(
                part.map(\.subject), numbers: part.map(\.number), changes: rest.isEmpty ? changes.map(\.id) : [])
            _ = try await directory.perform(project, command)
        } while !rest.isEmpty
    }
}
