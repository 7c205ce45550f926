// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the linking rules say of one reference or of one linked branch, with the reason
/// (`docs/design/data-model.md`, "Linking rules").
public enum LinkVerdict: Sendable, Hashable {
    /// The text names the task, so it is linked.
    case named
    /// The pull request's branch is linked to the task, so the pull request is.
    case branchLinked
    /// The reference stands in text that its author only quotes.
    case quoted
    /// It is the number of a vulnerability (CVE).
    case vulnerability
    /// It stands in the name of a branch that GitHub's merge queue made.
    case mergeQueue
    /// The project has no prefix.
    case noPrefix
    /// The project's prefix is another one.
    case otherPrefix(String)
    /// No task of the project has the number.
    case noSuchTask
    /// The task is deleted.
    case taskDeleted
    /// A person removed the link.
    case excluded
    /// The linked branch has the name of the pull request's branch, but the pull request comes from a fork.
    case forkBranch

    /// The source of the link that the rules make; nil where they refuse one.
    public var source: LinkDecision.Source? {
        switch self {
        case .named: .reference
        case .branchLinked: .branch
        case .quoted, .vulnerability, .mergeQueue, .noPrefix, .otherPrefix, .noSuchTask, .taskDeleted, .excluded,
            .forkBranch:
            nil
        }
    }

    /// The rule's name for programs.
    public var code: String {
        switch self {
        case .named: "named"
        case .branchLinked: "branch_linked"
        case .quoted: "quoted_text"
        case .vulnerability: "cve"
        case .mergeQueue: "merge_queue_branch"
        case .noPrefix: "no_prefix"
        case .otherPrefix: "other_prefix"
        case .noSuchTask: "no_such_task"
        case .taskDeleted: "task_deleted"
        case .excluded: "excluded_by_person"
        case .forkBranch: "branch_of_fork"
        }
    }

    /// The reason as a sentence for people.
    public var text: String {
        switch self {
        case .named: "it names the task"
        case .branchLinked: "the pull request's branch is linked to the task"
        case .quoted: "it stands in quoted text: a comment, code, a block quote, or a bot's details"
        case .vulnerability: "it is the number of a vulnerability (CVE)"
        case .mergeQueue: "the branch was made by GitHub's merge queue"
        case .noPrefix: "the project has no prefix"
        case .otherPrefix(let own): "the prefix is another one than the project's, which is \(own)"
        case .noSuchTask: "the project has no task of this number"
        case .taskDeleted: "the task is deleted"
        case .excluded: "a person removed this link; only a person can make it again"
        case .forkBranch: "the linked branch of this name is in the repository, and the pull request is from a fork"
        }
    }
}

/// A task that a pull request or a branch may have to be linked to.
struct LinkCandidate: Hashable {
    /// The reference that names it; nil if the branch is linked to it.
    let reference: TaskReference?
    /// The task, if it is known.
    let task: UUID?
    let verdict: LinkVerdict
}
