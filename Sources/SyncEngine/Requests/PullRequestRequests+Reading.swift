// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
public import Foundation
import GitHub
import Storage

extension PullRequestRequests {
    /// The most bytes of a diff that are returned.
    static let diffLimit = 1 << 20

    /// A linked pull request as GitHub describes it now.
    public func details(task: TaskKey, pullRequest: UUID) async throws -> PullRequestDetails {
        let (gitHub, linked) = try await work.open(task, pullRequest: pullRequest)
        let pull = try await current(linked, task, with: gitHub)
        let (number, repository) = (linked.pullRequest.number, linked.repository)
        let diff: String
        do throws(GitHubError) {
            diff = Self.cut(try await gitHub.pullRequestDiff(number, in: repository.address), page: pull.htmlURL)
        } catch  where error.httpStatus == 406 {
            diff = "[The diff is too long for GitHub to show. See \(pull.htmlURL)/files]\n"
        } catch {
            throw TaskWork.failure(
                error, tried: "read the diff of \(repository.fullName)#\(number)", missing: .pullRequestNotFound)
        }
        let name = RepositoryName(
            fullName: await work.follow(pull.htmlURL, in: repository, of: task.project, with: gitHub))
        return PullRequestDetails(
            owner: name?.owner ?? repository.owner, repoName: name?.name ?? repository.name, number: number,
            title: pull.title,
            state: pull.isMerged ? "merged" : pull.state, body: pull.body ?? "", htmlURL: pull.htmlURL, diff: diff)
    }

    /// The state of the checks of a linked pull request, at the commit that is its head now. It comes from the stored
    /// checks if all of them are completed; otherwise GitHub is asked.
    public func ciStatus(task: TaskKey, pullRequest: UUID) async throws -> CIStatus {
        let (gitHub, linked) = try await work.open(task, pullRequest: pullRequest)
        let sha = try await head(of: linked, task, with: gitHub)
        let known = try await checks(of: sha, in: linked.repository)
        guard !CIRollup.isComplete(known) else {
            return CIStatus(known, isPartial: closedChecks.isAnyClosed(to: task.project))
        }
        let told = try await CheckReading(of: sha, in: linked.repository, with: gitHub)
        closedChecks.set(told.closed, project: task.project, repository: linked.repository)
        if !told.storable.isEmpty { await work.learn(.checks(told.storable), project: task.project) }
        // Rows may have come since `known` was read.
        var table = CheckTable(try await checks(of: sha, in: linked.repository))
        for check in told.checks { _ = table.merge(check) }
        return CIStatus(table.rows, isPartial: told.isPartial, isTruncated: told.isTruncated)
    }

    /// The pull request as GitHub describes it now. Changes are stored.
    private func current(
        _ linked: TaskPullRequestRow, _ task: TaskKey, with gitHub: GitHubClient
    ) async throws -> PullRequestPayload {
        let (number, repository) = (linked.pullRequest.number, linked.repository)
        let pull = try await work.ask("read \(repository.fullName)#\(number)", missing: .pullRequestNotFound) {
            () async throws(GitHubError) in try await gitHub.pullRequest(number, in: repository.address)
        }
        try TaskWork.check(pull.baseRepositoryID, is: repository)
        await learn(pull, of: linked, task)
        return pull
    }

    func learn(_ pull: PullRequestPayload, of linked: TaskPullRequestRow, _ task: TaskKey) async {
        let snapshot = PullRequestSnapshot(
            pull, action: "synced", id: linked.pullRequest.id, repoID: linked.repository.id,
            observation: .read(basis: linked.pullRequest))
        await work.learn(.news(snapshot), project: task.project)
    }

    private func checks(of sha: String, in repository: RepositoryRow) async throws -> [CheckRow] {
        try CheckStore.rows(from: try await work.client.run(CheckStore.select([(repository.id, sha)])))
    }

    /// A diff of bounded length, cut at the end of a line.
    static func cut(_ diff: String, page: String) -> String {
        let bytes = diff.utf8
        guard bytes.count > diffLimit else { return diff }
        let shown = bytes.prefix(diffLimit)
        let end = shown.lastIndex(of: UInt8(ascii: "\n")).map { shown.index(after: $0) } ?? shown.startIndex
        let text = String(decoding: shown[..<end], as: UTF8.self)
        return text + "[Cut here: the whole diff has \(bytes.count) bytes. See \(page)/files]\n"
    }
}
