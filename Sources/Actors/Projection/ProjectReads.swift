// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

/// The rows that a batch or a command has to read before anything is decided. They are read in one round trip.
struct ProjectReads {
    private typealias Fold = @Sendable (inout ProjectView, PostgresResult) throws(PostgresError) -> Void

    private let project: UUID
    private var pullRequests: Set<PullRequestKey> = []
    private var branches: Set<BranchKey> = []
    /// Branches whose own references are read.
    private var namedBranches: Set<BranchKey> = []
    /// Branches whose open pull requests are read, each with the task that they may be linked to.
    private var sources: [(branch: BranchKey, task: UUID)] = []
    private var numbers: Set<Int64> = []
    private var repositories: Set<UUID> = []
    /// Names that repositories have by the news. Another repository may be stored under one of them.
    private var names: Set<String> = []
    /// Commits whose checks are read (`commits`), and commits whose pull requests are read as well (`heads`).
    private var commits: Set<CommitKey> = []
    private var heads: Set<CommitKey> = []
    private var tasks: Set<UUID> = []
    /// Pull requests whose reviews are read.
    private var reviewed: Set<PullRequestKey> = []

    init(project: UUID) {
        self.project = project
    }

    /// Adds the rows that news concerns.
    mutating func add(_ news: DeliveryNews, from origin: PayloadOrigin?) {
        if let origin {
            repositories.insert(origin.repoID)
            names.formUnion(origin.names.prefix(1))
        }
        switch news {
        case .pullRequest(let snapshot): add(snapshot)
        case .review(_, let snapshot):
            add(snapshot)
            reviewed.insert(PullRequestKey(snapshot.row))
        case .branchCreated(let key): add(key)
        case .branchDeleted(let key): namedBranches.insert(key)
        case .check(let check): add(check)
        case .repository(let snapshot): add(snapshot)
        case .hookWorks, .nothing, .unreadable: break
        }
    }

    /// Adds the rows that a command concerns.
    mutating func add(_ command: ProjectCommand) {
        switch command {
        case .linkPullRequest(let snapshot, let task, _):
            add(snapshot)
            tasks.insert(task)
            repositories.insert(snapshot.row.repoID)
        case .unlinkPullRequest(let key, _):
            pullRequests.insert(key)
        case .linkBranch(let key, let task, _):
            add(key)
            sources.append((key, task))
            tasks.insert(task)
            repositories.insert(key.repoID)
        case .news(let snapshot):
            add(snapshot)
            repositories.insert(snapshot.row.repoID)
        case .pullRequests(let snapshots):
            for snapshot in snapshots {
                add(snapshot)
                repositories.insert(snapshot.row.repoID)
            }
        case .branches(let keys):
            for key in keys {
                add(key)
                repositories.insert(key.repoID)
            }
        case .reviews(let key, let head, _):
            pullRequests.insert(key)
            commits.insert(CommitKey(repoID: key.repoID, sha: head))
            reviewed.insert(key)
            repositories.insert(key.repoID)
        case .checks(let checks):
            for check in checks {
                add(check)
                repositories.insert(check.repoID)
            }
        case .repository(let snapshot, _):
            add(snapshot)
        case .tasksAppeared(let subjects, let numbers, _):
            self.numbers.formUnion(numbers)
            for subject in subjects {
                switch subject.subject {
                case .pullRequest(let number):
                    pullRequests.insert(PullRequestKey(repoID: subject.repoID, number: number))
                case .branch(let name):
                    let key = BranchKey(repoID: subject.repoID, branch: name)
                    branches.insert(key)
                    namedBranches.insert(key)
                }
            }
        }
    }

    private mutating func add(_ snapshot: RepositorySnapshot) {
        repositories.insert(snapshot.repoID)
        names.insert(snapshot.fullName)
    }

    private mutating func add(_ snapshot: PullRequestSnapshot) {
        pullRequests.insert(PullRequestKey(snapshot.row))
        branches.insert(BranchKey(repoID: snapshot.row.repoID, branch: snapshot.row.headBranch))
        numbers.formUnion(snapshot.references.map(\.number))
        commits.insert(CommitKey(headOf: snapshot.row))
    }

    private mutating func add(_ key: BranchKey) {
        branches.insert(key)
        namedBranches.insert(key)
        numbers.formUnion(TaskReference.all(inBranch: key.branch).map(\.number))
    }

    private mutating func add(_ check: CheckRow) {
        commits.insert(CommitKey(check))
        heads.insert(CommitKey(check))
    }

    /// Reads the rows and makes the view of them.
    /// - Parameter run: runs the queries in one round trip. It is not called when nothing has to be read.
    func view(
        _ run: ([PostgresQuery]) async throws(PostgresError) -> [PostgresResult]
    ) async throws(PostgresError) -> ProjectView {
        let steps = linkSteps + sourceSteps + checkSteps + keySteps
        var view = ProjectView(prefix: nil)
        guard !steps.isEmpty else { return view }
        let results = try await run(steps.map(\.query))
        guard results.count == steps.count else {
            throw PostgresError(
                .decoding, operation: "project.read", detail: "\(results.count) results for \(steps.count) queries")
        }
        for (step, result) in zip(steps, results) {
            try step.fold(&view, result)
        }
        return view
    }

    private static let foldPullRequests: Fold = { (view, result) throws(PostgresError) in
        for row in try PullRequestStore.rows(from: result) { view.store(row) }
    }

    private static let foldLinks: Fold = { (view, result) throws(PostgresError) in
        for link in try PullRequestStore.links(from: result) { view.add(link) }
    }

    /// The rows that the linking rules need.
    private var linkSteps: [(query: PostgresQuery, fold: Fold)] {
        guard !pullRequests.isEmpty || !branches.isEmpty else { return [] }
        let keys = pullRequests.map { (repoID: $0.repoID, number: $0.number) }
        let names = branches.map { (repoID: $0.repoID, branch: $0.branch) }
        let subjects =
            pullRequests.map { (repoID: $0.repoID, subject: LinkExclusion.Subject.pullRequest($0.number)) }
            + branches.map { (repoID: $0.repoID, subject: LinkExclusion.Subject.branch($0.branch)) }
        return [
            (
                TaskStore.prefix(project: project),
                { (view, result) throws(PostgresError) in
                    view.prefix = try TaskStore.prefix(from: result)?.uppercased()
                }
            ),
            (
                TaskStore.select(project: project, numbers: Array(numbers)),
                { (view, result) throws(PostgresError) in view.tasks = try TaskStore.tasks(from: result) }
            ),
            (PullRequestStore.select(keys), Self.foldPullRequests),
            (PullRequestStore.selectLinks(keys), Self.foldLinks),
            (
                BranchStore.select(names),
                { (view, result) throws(PostgresError) in
                    for link in try BranchStore.rows(from: result) { view.add(link) }
                }
            ),
            (
                LinkExclusionStore.select(subjects),
                { (view, result) throws(PostgresError) in
                    view.exclusions = try LinkExclusionStore.exclusions(from: result)
                }
            ),
        ]
    }

    /// The references in the texts concerned, and the open pull requests from branches that a person links.
    private var sourceSteps: [(query: PostgresQuery, fold: Fold)] {
        var steps: [(query: PostgresQuery, fold: Fold)] = []
        let subjects =
            pullRequests.map { LinkSubject(repoID: $0.repoID, subject: .pullRequest($0.number)) }
            + namedBranches.map { LinkSubject(repoID: $0.repoID, subject: .branch($0.branch)) }
        if !subjects.isEmpty {
            steps.append(
                (
                    ReferenceStore.select(subjects),
                    { (view, result) throws(PostgresError) in view.store(try ReferenceStore.rows(from: result)) }
                ))
        }
        for (branch, task) in sources {
            let names = [(repoID: branch.repoID, branch: branch.branch)]
            steps.append((PullRequestStore.select(fromBranches: names), Self.foldPullRequests))
            steps.append((PullRequestStore.selectLinks(fromBranches: names), Self.foldLinks))
            steps.append(
                (
                    LinkExclusionStore.select(task: task, repository: branch.repoID),
                    { (view, result) throws(PostgresError) in
                        view.exclusions.formUnion(try LinkExclusionStore.exclusions(from: result))
                    }
                ))
        }
        return steps
    }

    /// The checks of commits, the pull requests that have these commits as their heads, and reviews.
    private var checkSteps: [(query: PostgresQuery, fold: Fold)] {
        var steps: [(query: PostgresQuery, fold: Fold)] = []
        if !commits.isEmpty {
            steps.append(
                (
                    CheckStore.select(commits.map { (repoID: $0.repoID, sha: $0.sha) }),
                    { (view, result) throws(PostgresError) in
                        view.store(try CheckStore.rows(from: result))
                    }
                ))
        }
        if !heads.isEmpty {
            let heads = heads.map { (repoID: $0.repoID, sha: $0.sha) }
            steps.append((PullRequestStore.select(atHeads: heads), Self.foldPullRequests))
            steps.append((PullRequestStore.selectLinks(atHeads: heads), Self.foldLinks))
        }
        if !reviewed.isEmpty {
            steps.append(
                (
                    ReviewStore.select(reviewed.map { (repoID: $0.repoID, number: $0.number) }),
                    { (view, result) throws(PostgresError) in
                        for review in try ReviewStore.rows(from: result) { view.store(review) }
                    }
                ))
        }
        return steps
    }

    /// Repositories, for their identity, and tasks, for their existence.
    private var keySteps: [(query: PostgresQuery, fold: Fold)] {
        var steps: [(query: PostgresQuery, fold: Fold)] = []
        if !repositories.isEmpty {
            steps.append(
                (
                    RepositoryStore.select(Array(repositories), orNamed: Array(names), project: project),
                    { (view, result) throws(PostgresError) in
                        for row in try RepositoryStore.rows(from: result) { view.repositories[row.id] = row }
                    }
                ))
        }
        if !tasks.isEmpty {
            steps.append(
                (
                    TaskStore.select(project: project, ids: Array(tasks)),
                    { (view, result) throws(PostgresError) in view.knownTasks = try TaskStore.ids(from: result) }
                ))
        }
        return steps
    }
}
