// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import RateLimits
import Storage

/// All links of one repository on GitHub, and how their projects are told what was read. Whatever the number of
/// projects, GitHub is asked once.
struct SharedRepository: Sendable {
    let githubID: Int64
    /// The links, the oldest first.
    let links: [LinkedRepositoryRow]

    var address: RepositoryID { RepositoryID(githubID) }
}

/// Reads repositories with the token of one of the projects that link them.
struct RepositoryReader: Sendable {
    let client: any PostgresClient
    let directory: ProjectDirectory
    let gitHub: ProjectGitHub
    let environment: SyncEnvironment

    /// The links of a repository; nil when it is not linked any more.
    func repository(_ githubID: Int64) async throws -> SharedRepository? {
        let result = try await client.run(RepositoryStore.select(githubID: githubID))
        let links = try RepositoryStore.linkedRows(from: result)
        return links.isEmpty ? nil : SharedRepository(githubID: githubID, links: links)
    }

    /// Reads with the first token that may read the repository.
    ///
    /// The same token is tried first every time, because GitHub gives each token ETags of its own.
    /// - Throws: the error of the last token.
    func withToken<R>(
        of repository: SharedRepository, _ priority: RequestPriority,
        _ body: (GitHubClient, LinkedRepositoryRow) async throws -> R
    ) async throws -> R {
        var last: any Error = RequestFailure(.integrationNotFound, "no project that links the repository has a token")
        for link in repository.links {
            do {
                return try await body(try await gitHub.gitHub(for: link.projectID, priority: priority), link)
            } catch let error as GitHubError where error.isRefusal {
                last = error
            } catch let error as RequestFailure where error.code == .integrationNotFound {
                last = error
            }
        }
        throw last
    }

    /// Tells every project that links the repository what was read.
    func tell(_ repository: SharedRepository, _ command: (LinkedRepositoryRow) -> ProjectCommand) async throws {
        for link in repository.links {
            _ = try await directory.perform(link.projectID, command(link))
        }
    }
}

extension GitHubError {
    /// Whether another token may be allowed what this one was not.
    var isRefusal: Bool {
        switch httpStatus {
        case 401, 403, 404: true
        default: false
        }
    }
}
