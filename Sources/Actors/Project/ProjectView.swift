// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import Storage

/// A pull request's key: our repository and GitHub's number.
public struct PullRequestKey: Sendable, Hashable {
    /// Our id of the linked repository.
    public let repoID: UUID
    /// GitHub's number.
    public let number: Int32

    /// Makes a key.
    public init(repoID: UUID, number: Int32) {
        self.repoID = repoID
        self.number = number
    }
}

/// A branch's key: our repository and the branch's name.
public struct BranchKey: Sendable, Hashable {
    /// Our id of the linked repository.
    public let repoID: UUID
    /// The name.
    public let branch: String

    /// Makes a key.
    public init(repoID: UUID, branch: String) {
        self.repoID = repoID
        self.branch = branch
    }
}

/// What Postgres says of all that a batch of one project touches; decisions are made against it, and it follows them.
public struct ProjectView: Sendable {
    var prefix: String?
    var tasks: [Int64: UUID]
    var pullRequests: [PullRequestKey: PullRequestRow]
    var pullRequestLinks: [UUID: Set<UUID>]
    var branchLinks: [BranchKey: [UUID]]
    var exclusions: Set<LinkExclusion>

    /// Makes a view.
    /// - Parameters:
    ///   - prefix: the prefix of the project's task ids; nil when the project is gone.
    ///   - tasks: undeleted tasks by number.
    ///   - pullRequestLinks: linked tasks by our pull request id.
    public init(
        prefix: String?, tasks: [Int64: UUID] = [:], pullRequests: [PullRequestRow] = [],
        pullRequestLinks: [UUID: Set<UUID>] = [:], branchLinks: [BranchLinkRow] = [],
        exclusions: Set<LinkExclusion> = []
    ) {
        self.prefix = prefix?.uppercased()
        self.tasks = tasks
        self.pullRequests = Dictionary(
            pullRequests.map { (PullRequestKey(repoID: $0.repoID, number: $0.number), $0) }, uniquingKeysWith: { $1 })
        self.pullRequestLinks = pullRequestLinks
        self.branchLinks = [:]
        self.exclusions = exclusions
        for link in branchLinks {
            self.branchLinks[BranchKey(repoID: link.repoID, branch: link.branch), default: []].append(link.taskID)
        }
    }

    func stored(_ row: PullRequestRow) -> PullRequestRow? {
        pullRequests[PullRequestKey(repoID: row.repoID, number: row.number)]
    }

    func linkedTasks(of row: PullRequestRow) -> Set<UUID> {
        stored(row).flatMap { pullRequestLinks[$0.id] } ?? []
    }

    func tasksLinked(toBranch branch: String, repoID: UUID) -> [UUID] {
        branchLinks[BranchKey(repoID: repoID, branch: branch)] ?? []
    }

    func isExcluded(_ task: UUID, repoID: UUID, _ subject: LinkExclusion.Subject) -> Bool {
        exclusions.contains(LinkExclusion(taskID: task, repoID: repoID, subject: subject))
    }

    /// The tasks of this project that references name.
    func tasks(named references: [TaskReference]) -> [UUID] {
        references.compactMap { $0.prefix == prefix ? tasks[$0.number] : nil }
    }
}
