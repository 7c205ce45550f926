// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import GitHub
import Storage

/// Reads a linked repository and its hooks with conditional requests, and has the project's actor store what GitHub says
/// of the repository.
///
/// A repository with a known id is asked for by its id: whatever stands under its old name is another one. That GitHub
/// shows it no more is a state, never a reason to delete anything.
struct RepositorySight: Sendable {
    let gitHub: GitHubClient
    let directory: ProjectDirectory

    /// Reads the repository, if that is due, or if its row does not know its id.
    /// - Parameter repository: set to GitHub's answer, unless it is as it was.
    /// - Returns: why nothing can be said of its hook, for people; nil if GitHub shows the repository.
    func look(
        at row: LinkedRepositoryRow, _ repository: inout GitHubRepository?, _ notes: inout HookCheckNotes
    ) async throws -> String? {
        guard let id = row.githubID else { return try await reread(row, &repository, &notes) }
        guard row.memory.isRepositoryDue || row.access != .seen else { return nil }
        do throws(GitHubError) {
            (repository, notes.repositoryETag) = try await gitHub.repository(
                id: id, ifNoneMatch: notes.repositoryETag)
        } catch {
            return try reason(error, row, &notes)
        }
        try await seen(repository, row, &notes)
        return nil
    }

    /// Reads the repository, unless that was done already.
    func reread(
        _ row: LinkedRepositoryRow, _ repository: inout GitHubRepository?, _ notes: inout HookCheckNotes
    ) async throws -> String? {
        guard repository == nil else { return nil }
        do throws(GitHubError) {
            if let id = row.githubID {
                (repository, notes.repositoryETag) = try await gitHub.repository(id: id, ifNoneMatch: nil)
            } else {
                repository = try await gitHub.repository(row.repositoryName)
            }
        } catch {
            return try reason(error, row, &notes)
        }
        try await seen(repository, row, &notes)
        return nil
    }

    private func seen(
        _ repository: GitHubRepository?, _ row: LinkedRepositoryRow, _ notes: inout HookCheckNotes
    ) async throws(PostgresError) {
        notes.hasReadRepository = true
        notes.access = .seen
        // What the row does not know by id may be a stranger's; its hook's id has to prove it first.
        guard let repository, row.githubID != nil else { return }
        let labels = repository.labels
        guard
            row.githubID != labels.githubID || row.fullName != labels.fullName || row.owner != labels.owner
                || row.defaultBranch != labels.defaultBranch || row.isPrivate != labels.isPrivate
                || row.isArchived != repository.isArchived
        else { return }
        try await directory.learn(repository, of: row)
    }

    private func reason(
        _ error: GitHubError, _ row: LinkedRepositoryRow, _ notes: inout HookCheckNotes
    ) throws(GitHubError) -> String {
        if error.obstacle == .blocked {
            notes.access = .blocked
            return "GitHub has blocked \(row.fullName).\(error.told)"
        }
        guard error.httpStatus == 404 else { throw error }
        notes.access = .lost
        return
            "GitHub shows \(row.fullName) to the project's token no more: it was deleted, or the token's account lost "
            + "its access. Give the account access again or connect another token; or unlink the repository.\(error.remedy)"
    }

    /// The repository's hooks; nil if they are as they were when the hook was right.
    /// - Parameter mayBeUnchanged: whether that would be enough to know.
    func hooks(
        of row: LinkedRepositoryRow, in repository: GitHubRepository?, mayBeUnchanged: Bool,
        _ notes: inout HookCheckNotes
    ) async throws(GitHubError) -> [RepositoryHook]? {
        guard let id = row.githubID ?? repository?.id else { return [] }
        let known = mayBeUnchanged ? notes.hooksETag : nil
        var pages = gitHub.hooks(of: RepositoryID(id)).ifNoneMatch(known).makeAsyncIterator()
        guard let first = try await pages.next(), !first.isNotModified else { return nil }
        var hooks = first.items
        while let page = try await pages.next() { hooks += page.items }
        notes.access = .seen
        // The name is that of one page only.
        notes.hooksETag = first.next == nil ? first.etag : nil
        return hooks
    }
}
