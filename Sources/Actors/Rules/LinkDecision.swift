// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Storage

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
        return view.tasks(named: TaskReference.all(in: branch)).filter { task in
            !linked.contains(task) && !view.isExcluded(task, repoID: repoID, .branch(branch))
        }
    }
}
