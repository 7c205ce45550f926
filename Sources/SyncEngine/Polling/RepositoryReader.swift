// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Logging
import Metrics
import RateLimits
import Storage

/// All links of one repository on GitHub. Whatever the number of projects that link it, GitHub is asked once.
struct SharedRepository: Sendable {
    let githubID: Int64
    /// The links, the oldest first.
    let links: [LinkedRepositoryRow]

    var address: RepositoryID { RepositoryID(githubID) }
}

/// Reads repositories with the token of one of the projects that link them, and tells all these projects.
struct RepositoryReader: Sendable {
    /// The most time of one request. Nobody waits for it, so it may wait for its turn for longer than a person's.
    private static let deadline = Duration.seconds(30)

    let client: any PostgresClient
    let directory: ProjectDirectory
    let projects: ProjectGitHub
    let environment: SyncEnvironment
    let logger: Logger

    /// The links of a repository; nil when it is not linked any more.
    func repository(_ githubID: Int64) async throws -> SharedRepository? {
        let result = try await client.run(RepositoryStore.select(githubID: githubID))
        let links = try RepositoryStore.linkedRows(from: result)
        return links.isEmpty ? nil : SharedRepository(githubID: githubID, links: links)
    }

    /// A client that uses a project's token.
    func gitHub(of project: UUID, _ priority: RequestPriority) async throws -> GitHubClient {
        try await projects.gitHub(for: project, priority: priority, deadline: Self.deadline)
    }

    /// Reads with the first token that may read the repository.
    ///
    /// The same token is tried first every time, because GitHub gives each token ETags of its own.
    /// - Throws: the error of the last token.
    func withToken<R>(
        of repository: SharedRepository, _ priority: RequestPriority,
        _ body: (GitHubClient, LinkedRepositoryRow) async throws -> R
    ) async throws -> R {
        var last: any Error = RequestFailure(
            .integrationNotFound, "No project that links the repository is connected to GitHub.")
        for link in repository.links {
            do {
                return try await body(try await gitHub(of: link.projectID, priority), link)
            } catch let error as GitHubError where error.isRefusal {
                last = error
            } catch let error as RequestFailure
                where error.code == .integrationNotFound || error.code == .installationNotAllowed
            {
                last = error
            }
        }
        throw last
    }

    /// Tells every project that links the repository something.
    func tell(_ repository: SharedRepository, _ command: (LinkedRepositoryRow) -> ProjectCommand) async throws {
        for link in repository.links {
            _ = try await directory.perform(link.projectID, command(link))
        }
    }

    /// Tells every project that links the repository what GitHub says of some pull requests.
    /// - Parameters:
    ///   - action: what happened, for the event that Paca is sent.
    ///   - basis: the rows that were stored before GitHub was asked, as far as they were read.
    /// - Returns: how many the database refused because of what they say; the log names them.
    @discardableResult
    func tell(
        _ repository: SharedRepository, _ pulls: [PullRequestPayload], action: String,
        basis: [PullRequestKey: PullRequestRow] = [:]
    ) async throws -> Int {
        var refused: Set<Int32?> = []
        guard !pulls.isEmpty else { return 0 }
        for link in repository.links {
            let snapshots = pulls.map { pull in
                PullRequestSnapshot(
                    pull, action: action, id: environment.makeUUID(), repoID: link.id,
                    observation: .read(basis: basis[PullRequestKey(repoID: link.id, number: pull.number)]))
            }
            do throws(PostgresError) {
                _ = try await directory.perform(link.projectID, .pullRequests(snapshots))
            } catch {
                guard error.isCausedByValues else { throw error }
                let single = try await tellSingly(snapshots, to: link)
                report(single, of: repository)
                refused.formUnion(single.map(\.number))
            }
        }
        return refused.count
    }

    /// Asks GitHub for pull requests one by one, and tells every project that links the repository.
    /// - Parameter stored: the rows that were stored before GitHub is asked.
    func ask(
        for numbers: some Sequence<Int32>, of repository: SharedRepository, with gitHub: GitHubClient,
        stored: [PullRequestRow]
    ) async throws {
        let basis = Self.basis(stored)
        for number in numbers {
            guard let pull = try await pull(number, of: repository, with: gitHub) else { continue }
            try await tell(repository, [pull], action: "synced", basis: basis)
        }
    }

    /// Rows by their keys.
    static func basis(_ rows: [PullRequestRow]) -> [PullRequestKey: PullRequestRow] {
        Dictionary(rows.map { (PullRequestKey($0), $0) }) { first, _ in first }
    }

    /// One pull request that the database refuses must not hide the others of its page.
    private func tellSingly(
        _ snapshots: [PullRequestSnapshot], to link: LinkedRepositoryRow
    ) async throws(PostgresError) -> [UnreadablePullRequest] {
        var refused: [UnreadablePullRequest] = []
        for snapshot in snapshots {
            do throws(PostgresError) {
                _ = try await directory.perform(link.projectID, .pullRequests([snapshot]))
            } catch {
                guard error.isCausedByValues else { throw error }
                refused.append(UnreadablePullRequest(number: snapshot.row.number, reason: "\(error)"))
            }
        }
        return refused
    }

    /// One pull request; nil if GitHub has none of this number, or if it cannot be read, which the log says.
    private func pull(
        _ number: Int32, of repository: SharedRepository, with gitHub: GitHubClient
    ) async throws(GitHubError) -> PullRequestPayload? {
        do throws(GitHubError) {
            return try await gitHub.pullRequest(number, in: repository.address)
        } catch {
            guard error.httpStatus == 404 || error.kind == .undecodable else { throw error }
            report([UnreadablePullRequest(number: number, reason: "\(error)")], of: repository)
            return nil
        }
    }

    /// Those pull requests of a list that can be read. The log names the others.
    func readable(_ items: [ListedPullRequest], of repository: SharedRepository) -> [PullRequestPayload] {
        var pulls: [PullRequestPayload] = []
        var others: [UnreadablePullRequest] = []
        for item in items {
            switch item {
            case .success(let pull): pulls.append(pull)
            case .failure(let other): others.append(other)
            }
        }
        report(others, of: repository)
        return pulls
    }

    func report(_ unreadable: [UnreadablePullRequest], of repository: SharedRepository) {
        for item in unreadable {
            logger.warning(
                "a pull request cannot be read and is left out",
                metadata: ["repository": "\(repository.links[0].fullName)", "error": "\(item)"])
        }
        Counter(label: "paca_sync_unreadable_pull_requests_total", factory: environment.metrics)
            .increment(by: unreadable.count)
    }

    /// Tells every project that links the repository which branches there are. Only those are told that name a task,
    /// since no other can be linked.
    func tell(_ repository: SharedRepository, branches names: [String]) async throws {
        let naming = names.filter { !TaskReference.all(inBranch: $0).isEmpty }
        var rest = naming[...]
        while !rest.isEmpty {
            let part = rest.prefix(200)
            rest = rest.dropFirst(200)
            try await tell(repository) { link in
                .branches(part.map { BranchKey(repoID: link.id, branch: $0) })
            }
        }
    }
}

extension GitHubError {
    /// Whether GitHub does not let the token see it. Another token may be allowed what this one is not.
    var isRefusal: Bool {
        switch httpStatus {
        case 401, 403, 404, 410, 451: true
        default: false
        }
    }
}
