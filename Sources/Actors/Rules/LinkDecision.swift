// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation
public import Storage

/// Which tasks a pull request or a branch is linked to (`docs/design/data-model.md`, "Linking rules").
public enum LinkDecision {
    /// Why a task is linked.
    public enum Source: String, Sendable {
        /// A person made the link.
        case manual
        /// The pull request's branch is linked to the task.
        case branch
        /// The pull request or the branch names the task.
        case reference
    }

    /// The tasks that a pull request has to be linked to, each with the reason. Tasks that it is linked to are left
    /// out.
    public static func links(for snapshot: PullRequestSnapshot, in view: ProjectView) -> [(task: UUID, source: Source)]
    {
        var seen = view.linkedTasks(of: snapshot.row)
        return candidates(for: snapshot.row, naming: snapshot.references, in: view).compactMap { candidate in
            guard let source = candidate.verdict.source, let task = candidate.task, seen.insert(task).inserted else {
                return nil
            }
            return (task, source)
        }
    }

    /// The tasks that a new branch has to be linked to. Tasks that it is linked to are left out.
    public static func links(forBranch branch: String, repoID: UUID, in view: ProjectView) -> [UUID] {
        let linked = view.tasksLinked(toBranch: branch, repoID: repoID)
        return candidates(forBranch: branch, repoID: repoID, in: view).compactMap { candidate in
            guard candidate.verdict == .named, let task = candidate.task, !linked.contains(task) else { return nil }
            return task
        }
    }

    /// All tasks that a pull request may have to be linked to, and what the rules say of each. `explain` shows all of
    /// them; whoever links takes the accepted ones.
    /// - Parameter references: what its texts name.
    static func candidates(
        for row: PullRequestRow, naming references: [TaskReference], in view: ProjectView
    ) -> [LinkCandidate] {
        let subject = LinkExclusion.Subject.pullRequest(row.number)
        // The head branch of a fork may have the same name as a linked branch, but it is not that branch.
        let ofBranch = view.tasksLinked(toBranch: row.headBranch, repoID: row.repoID).map { task in
            let isExcluded = view.isExcluded(task, repoID: row.repoID, subject)
            return LinkCandidate(
                reference: nil, task: task,
                verdict: row.isFromFork ? .forkBranch : isExcluded ? .excluded : .branchLinked)
        }
        return ofBranch + references.map { candidate($0, repoID: row.repoID, subject, in: view) }
    }

    /// All tasks that a branch may have to be linked to, and what the rules say of each.
    static func candidates(forBranch branch: String, repoID: UUID, in view: ProjectView) -> [LinkCandidate] {
        TaskReference.all(inBranch: branch).map { candidate($0, repoID: repoID, .branch(branch), in: view) }
    }

    private static func candidate(
        _ reference: TaskReference, repoID: UUID, _ subject: LinkExclusion.Subject, in view: ProjectView
    ) -> LinkCandidate {
        func refused(_ verdict: LinkVerdict, _ task: UUID? = nil) -> LinkCandidate {
            LinkCandidate(reference: reference, task: task, verdict: verdict)
        }
        guard let prefix = view.prefix else { return refused(.noPrefix) }
        guard reference.prefix == prefix else { return refused(.otherPrefix(prefix)) }
        guard let task = view.tasks[reference.number] else {
            let deleted = view.deletedTasks[reference.number]
            return refused(deleted == nil ? .noSuchTask : .taskDeleted, deleted)
        }
        guard !view.isExcluded(task, repoID: repoID, subject) else { return refused(.excluded, task) }
        return LinkCandidate(reference: reference, task: task, verdict: .named)
    }

    /// The links of a pull request whose reason is gone: the text does not name the task any more, or the head branch
    /// is another one. A person's links stay.
    ///
    /// A project may have got another prefix since. That removes nothing: a task is named as long as the text holds the
    /// reference that made the link, whatever its prefix.
    /// - Parameters:
    ///   - known: the references that the texts held before.
    ///   - former: the row before this news.
    public static func staleLinks(
        for snapshot: PullRequestSnapshot, in view: ProjectView, known: Set<ReferenceRow>, former: PullRequestRow?
    ) -> [PullRequestLinkRow] {
        let links = view.links(of: snapshot.row).filter { $0.source != Source.manual.rawValue }
        guard !links.isEmpty else { return [] }
        let row = snapshot.row
        let named = Set(snapshot.references)
        var justified = Set(view.tasks(named: snapshot.references))
        if !row.isFromFork {
            justified.formUnion(view.tasksLinked(toBranch: row.headBranch, repoID: row.repoID))
        }
        let hasMoved = former.map {
            Exact($0.headBranch) != Exact(row.headBranch) || $0.isFromFork != row.isFromFork
        }
        return links.filter { link in
            guard !justified.contains(link.task) else { return false }
            guard link.source == Source.reference.rawValue else { return hasMoved == true }
            guard let number = link.number else { return false }
            var prefixes = Set(known.lazy.filter { $0.number == number }.map(\.prefix))
            if let prefix = view.prefix, prefixes.contains(prefix) { prefixes = [prefix] }
            // Of a link from before references were stored nothing is known. Any text with the number may be its reason.
            if prefixes.isEmpty { return !named.contains { $0.number == number } }
            return !named.contains { $0.number == number && prefixes.contains($0.prefix) }
        }
    }
}
