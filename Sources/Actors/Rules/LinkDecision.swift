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
        var links: [(task: UUID, source: Source)] = []
        var seen = view.linkedTasks(of: snapshot.row)
        let subject = LinkExclusion.Subject.pullRequest(snapshot.row.number)
        func consider(_ task: UUID, _ source: Source) {
            guard !view.isExcluded(task, repoID: snapshot.row.repoID, subject), seen.insert(task).inserted else {
                return
            }
            links.append((task, source))
        }
        // The head branch of a fork may have the same name as a linked branch, but it is not that branch.
        if !snapshot.row.isFromFork {
            for task in view.tasksLinked(toBranch: snapshot.row.headBranch, repoID: snapshot.row.repoID) {
                consider(task, .branch)
            }
        }
        for task in view.tasks(named: snapshot.references) {
            consider(task, .reference)
        }
        return links
    }

    /// The tasks that a new branch has to be linked to. Tasks that it is linked to are left out.
    public static func links(forBranch branch: String, repoID: UUID, in view: ProjectView) -> [UUID] {
        let linked = view.tasksLinked(toBranch: branch, repoID: repoID)
        return view.tasks(named: TaskReference.all(inBranch: branch)).filter { task in
            !linked.contains(task) && !view.isExcluded(task, repoID: repoID, .branch(branch))
        }
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
