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
        guard !CIRollup.isComplete(known) else { return CIStatus(known) }
        let told = try await ask(gitHub, forChecksOf: sha, in: linked.repository)
        if !told.isEmpty { await work.learn(.checks(told), project: task.project) }
        return CIStatus(try await checks(of: sha, in: linked.repository))
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
            pull, action: "synced", id: linked.pullRequest.id, repoID: linked.repository.id)
        await work.learn(.news(snapshot), project: task.project)
    }

    private func checks(of sha: String, in repository: RepositoryRow) async throws -> [CheckRow] {
        try CheckStore.rows(from: try await work.client.run(CheckStore.select([(repository.id, sha)])))
    }

    // Check runs and statuses are separate systems at GitHub: the answer about one does not contain the other.
    private func ask(
        _ gitHub: GitHubClient, forChecksOf sha: String, in repository: RepositoryRow
    ) async throws -> [CheckRow] {
        let operation = "read the checks of \(repository.fullName) at \(sha)"
        return try await work.ask(operation, missing: .repositoryNotAccessible) { () async throws(GitHubError) in
            let runs = try await gitHub.checkRuns(commit: sha, in: repository.address).collect(atMost: 10)
            let combined = try await gitHub.combinedStatus(commit: sha, in: repository.address)
            return runs.map { CheckRow($0, repoID: repository.id) }
                + combined.statuses.map { CheckRow($0, of: sha, repoID: repository.id) }
        }
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

extension CIStatus {
    /// Makes the status from all checks of a commit. Only those that count are listed, by name.
    init(_ checks: [CheckRow]) {
        let counted = CIRollup.counted(checks).sorted {
            ($0.name, $0.kind.rawValue, $0.appID) < ($1.name, $1.kind.rawValue, $1.appID)
        }
        self.init(
            state: CIRollup(checks).rawValue,
            checks: counted.map { Check(name: $0.name, status: $0.status, conclusion: $0.conclusion, url: $0.url) })
    }
}
