// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import Storage

/// A change to a project that a person asked for, or that a GitHub answer brought while a person was served. The
/// project's actor applies it between two batches, by the same projection as a delivery, in one transaction.
public enum ProjectCommand: Sendable {
    /// A person links a pull request to a task.
    case linkPullRequest(PullRequestSnapshot, task: UUID, LinkOrigin)
    /// A person removes a pull request's link to a task. The linking rules do not make this link again.
    case unlinkPullRequest(PullRequestKey, task: UUID)
    /// A person links a branch to a task.
    case linkBranch(BranchKey, task: UUID, LinkOrigin)
    /// GitHub's answer about a pull request.
    case news(PullRequestSnapshot)
    /// GitHub's answers about several pull requests, as in a page of a list.
    case pullRequests([PullRequestSnapshot])
    /// Branches that GitHub has.
    case branches([BranchKey])
    /// GitHub's answer about the checks of commits.
    case checks([CheckRow])
    /// GitHub's answer about the reviews of a pull request whose head was this commit. Reviews that it does not name stay
    /// as they are. Nothing happens if the pull request has another head by now.
    case reviews(PullRequestKey, head: String, [ReviewRow])
    /// GitHub's answer about a repository. If the row has no GitHub id yet, the answer gives it one, provided that
    /// `askedAs`, the name that GitHub was asked for, is the row's name. After a rename the answer carries another
    /// name.
    case repository(RepositorySnapshot, askedAs: String? = nil)
    /// Tasks with these numbers appeared in Paca, and these pull requests and branches name some of them. The noted
    /// changes are done with it.
    case tasksAppeared([LinkSubject], numbers: [Int64], changes: [Int64])
}

/// Whether the linked branch or pull request existed before.
public enum LinkOrigin: Sendable, Hashable {
    /// It existed before the link was asked for.
    case existing
    /// It was created for the task. If a linking rule has linked it meanwhile, the link becomes the person's.
    case created
}

/// The result of a command.
public enum CommandOutcome: Sendable, Hashable {
    /// The change was made.
    case done
    /// The link that was asked for exists already.
    case alreadyLinked
    /// The link that was to be removed does not exist.
    case notLinked
    /// The task does not exist, is deleted, or belongs to another project.
    case noSuchTask
    /// The repository is no longer linked to the project, or GitHub's answer is about another repository.
    case noSuchRepository
}
