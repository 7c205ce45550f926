// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Storage

/// How requests about a task reach the linked repository on GitHub.
///
/// The repository is addressed by GitHub's id: its name may belong to another repository by now (P7). Names are only
/// labels, which follow what GitHub's answers show.
extension TaskWork {
    /// Throws if GitHub's answer is about another repository. The linked one was then renamed, and another one has its
    /// name now (P7).
    static func check(_ answered: Int64, is repository: RepositoryRow) throws {
        guard let known = repository.githubID, known != answered else { return }
        throw RequestFailure(
            .repositoryNotAccessible,
            "\(repository.fullName) is another repository than the one that was linked. Link it anew.")
    }

    /// Sends GitHub a request.
    /// - Parameters:
    ///   - operation: what is tried. It follows "could not" in the message.
    ///   - missing: the failure that a 404 stands for.
    func ask<Answer: Sendable>(
        _ operation: String, missing: RequestFailure.Code, _ call: () async throws(GitHubError) -> Answer
    ) async throws -> Answer {
        do throws(GitHubError) {
            return try await call()
        } catch {
            throw Self.failure(error, tried: operation, missing: missing)
        }
    }

    /// The failure for an error of GitHub's in a request about a task.
    /// - Parameter values: what was sent, by the names that GitHub has for the fields.
    static func failure(
        _ error: GitHubError, tried operation: String, missing: RequestFailure.Code, sent values: [String: String] = [:]
    ) -> RequestFailure {
        guard error.obstacle == nil else { return RequestFailure(error, tried: operation) }
        switch error.httpStatus {
        case 404:
            return RequestFailure(
                missing, "Could not \(operation): GitHub has no such thing, or the token cannot see it.\(error.remedy)")
        case 409, 410, 422:
            return RequestFailure(
                .validation, "Could not \(operation). GitHub says: \(error.words(sent: values))")
        default:
            return RequestFailure(error, tried: operation)
        }
    }

    /// Writes to a repository by its id. A row that the plugin wrote has none; then the repository is read by its name
    /// right before, and its id is stored.
    func write<Answer: Sendable>(
        to repository: RepositoryRow, of project: UUID, with gitHub: GitHubClient,
        _ call: (RepositoryID) async throws(GitHubError) -> Answer
    ) async throws -> Result<Answer, GitHubError> {
        var id = repository.githubID
        if id == nil { id = try await current(repository, of: project, with: gitHub).id }
        guard let id else { throw Self.noSuchRepository }
        do throws(GitHubError) {
            return .success(try await call(RepositoryID(id)))
        } catch {
            return .failure(error)
        }
    }

    /// The repository as GitHub describes it now. Changed labels, and an id that was not known, are stored.
    @discardableResult
    func current(
        _ repository: RepositoryRow, of project: UUID, with gitHub: GitHubClient
    ) async throws -> GitHubRepository {
        let address = repository.address
        let answer = try await ask("read \(repository.fullName)", missing: .repositoryNotAccessible) {
            () async throws(GitHubError) in try await gitHub.repository(address)
        }
        try Self.check(answer.id, is: repository)
        let isKnown =
            repository.githubID == answer.id && repository.fullName == answer.fullName
            && Exact(repository.defaultBranch) == Exact(answer.defaultBranch)
        if !isKnown {
            let snapshot = RepositorySnapshot(answer, repoID: repository.id)
            await learn(.repository(snapshot, askedAs: repository.fullName), project: project)
        }
        return answer
    }

    /// Follows a rename or a transfer that an answer shows by its address. It costs a request only then.
    /// - Parameter address: the address of something within the repository, as GitHub just wrote it.
    /// - Returns: the repository's name now.
    func follow(
        _ address: String?, in repository: RepositoryRow, of project: UUID, with gitHub: GitHubClient
    ) async -> String {
        guard let shown = address.flatMap(RepositoryName.init(inAddress:)), shown.fullName != repository.fullName else {
            return repository.fullName
        }
        // What was asked for is done. If the labels cannot be read now, a later answer or a delivery brings them.
        let now = try? await current(repository, of: project, with: gitHub)
        return now?.fullName ?? repository.fullName
    }
}

extension RepositoryRow {
    /// Where requests about the repository go. Only a row that the plugin wrote, and that was not checked since, is
    /// addressed by its name; nothing is written to that address.
    var address: any RepositoryAddress {
        if let githubID { return RepositoryID(githubID) }
        return RepositoryName(knownOwner: owner, name: name)
    }
}
