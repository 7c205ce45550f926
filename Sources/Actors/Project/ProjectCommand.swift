// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import Storage

/// What is done to a project on behalf of a person, or learned from GitHub while serving one. It goes the way of a
/// delivery: through the project's actor, between batches, the same projection, one transaction.
public enum ProjectCommand: Sendable {
    /// A person links a pull request to a task.
    case linkPullRequest(PullRequestSnapshot, task: UUID, LinkOrigin)
    /// A person removes a pull request's link to a task; automation does not make it again.
    case unlinkPullRequest(PullRequestKey, task: UUID)
    /// A person links a branch to a task.
    case linkBranch(BranchKey, task: UUID, LinkOrigin)
    /// GitHub's answer about a pull request.
    case news(PullRequestSnapshot)
    /// GitHub's answer about the checks of commits.
    case checks([CheckRow])
    /// GitHub's answer about a repository. A row whose identity is not known yet learns it from an answer to the name
    /// that the row has, whatever the repository is called by now.
    case repository(RepositorySnapshot, askedAs: String? = nil)
}

/// How a person came to link something.
public enum LinkOrigin: Sendable, Hashable {
    /// It was there.
    case existing
    /// It was created for the task. A link that automation made meanwhile is claimed.
    case created
}

/// What became of a command.
public enum CommandOutcome: Sendable, Hashable {
    /// It is as it was asked to be.
    case done
    /// A link was asked for that is there already.
    case alreadyLinked
    /// A link was to be removed that is not there.
    case notLinked
    /// The task is not there, or not the project's.
    case noSuchTask
    /// The repository is not linked to the project any more, or GitHub's answer is about another repository.
    case noSuchRepository
}
