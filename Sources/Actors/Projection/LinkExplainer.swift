// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import Storage

/// Reads what is stored of a pull request or a branch, and explains its links.
public enum LinkExplainer {
    /// What is known of a pull request's links.
    /// - Parameters:
    ///   - description: its newest known text.
    ///   - run: runs queries in one round trip.
    /// - Returns: nil if no news of it has been stored.
    public static func explain(
        _ key: PullRequestKey, project: UUID, description: LinkExplanation.Description?,
        _ run: ([PostgresQuery]) async throws(PostgresError) -> [PostgresResult]
    ) async throws(PostgresError) -> (row: PullRequestRow, explanation: LinkExplanation)? {
        let stored = try await run([
            PullRequestStore.select([(repoID: key.repoID, number: key.number)]),
            ReferenceStore.select([LinkSubject(repoID: key.repoID, subject: .pullRequest(key.number))]),
        ])
        guard let row = try PullRequestStore.rows(from: stored[0]).first else { return nil }
        let ofBody = try ReferenceStore.rows(from: stored[1]).filter { $0.source == .body }
        let snapshot = PullRequestSnapshot(
            stored: row, bodyReferences: ofBody.map { TaskReference(prefix: $0.prefix, number: $0.number) })
        // The rows that decide its links are read as for news of it.
        let view = try await view(.news(snapshot), numbers: snapshot.references.map(\.number), project: project, run)
        return (row, LinkExplanation(row, description: description, in: view))
    }

    /// What is known of a branch's links.
    public static func explain(
        _ branch: BranchKey, project: UUID, _ run: ([PostgresQuery]) async throws(PostgresError) -> [PostgresResult]
    ) async throws(PostgresError) -> LinkExplanation {
        let subject = LinkSubject(repoID: branch.repoID, subject: .branch(branch.branch))
        let numbers = TaskReference.all(inBranch: branch.branch).map(\.number)
        let view = try await view(
            .tasksAppeared([subject], numbers: numbers, changes: []), numbers: numbers, project: project, run)
        return LinkExplanation(branch, in: view)
    }

    private static func view(
        _ command: ProjectCommand, numbers: [Int64], project: UUID,
        _ run: ([PostgresQuery]) async throws(PostgresError) -> [PostgresResult]
    ) async throws(PostgresError) -> ProjectView {
        var reads = ProjectReads(project: project)
        reads.add(command)
        var deleted: [Int64: UUID] = [:]
        var view = try await reads.view { (queries) throws(PostgresError) in
            let results = try await run(queries + [TaskStore.selectDeleted(project: project, numbers: numbers)])
            if let last = results.last { deleted = try TaskStore.tasks(from: last) }
            return results.dropLast()
        }
        view.deletedTasks = deleted
        return view
    }
}
