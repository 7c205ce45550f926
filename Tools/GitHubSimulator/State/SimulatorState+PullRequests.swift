// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension SimulatorState {
    /// The pull requests of a repository, by number.
    public func pullRequests(in repositoryID: Int) throws(SimulatorError) -> [PullRequest] {
        guard let record = records[repositoryID] else { throw .notFound }
        return record.pullRequests.values.sorted { $0.number < $1.number }.map(resolve)
    }

    /// One pull request, with the current state of its head repository and author.
    public func pullRequest(_ number: Int, in repositoryID: Int) throws(SimulatorError) -> PullRequest {
        guard let found = records[repositoryID]?.pullRequests[number] else { throw .notFound }
        return resolve(found)
    }

    /// Opens a pull request from the branch `head` of this repository, or of the fork `headRepositoryID`.
    public mutating func openPullRequest(
        in repositoryID: Int,
        title: String,
        body: String? = nil,
        head: String,
        headRepositoryID: Int? = nil,
        base: String? = nil,
        isDraft: Bool = false,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> PullRequest {
        guard let record = records[repositoryID] else { throw .notFound }
        let headRecord = records[headRepositoryID ?? repositoryID]
        guard let headRecord, let headBranch = headRecord.branches[head] else {
            throw .field("PullRequest", "head", "invalid")
        }
        guard let baseBranch = record.branches[base ?? record.repository.defaultBranch] else {
            throw .field("PullRequest", "base", "invalid")
        }
        let number = record.lastNumber + 1
        let opened = PullRequest(
            id: ids.next(.pullRequest),
            number: number,
            title: title,
            body: body,
            head: .init(ref: head, sha: headBranch.sha),
            headRepository: headRecord.repository,
            base: .init(ref: baseBranch.name, sha: baseBranch.sha),
            user: account(login),
            isDraft: isDraft,
            createdAt: now
        )
        records[repositoryID]?.lastNumber = number
        records[repositoryID]?.pullRequests[number] = opened
        records[repositoryID]?.repository.openIssuesCount += 1
        emit("opened", number, in: repositoryID, sender: account(login))
        return try self.pullRequest(number, in: repositoryID)
    }

    /// Refuses what GitHub's API refuses. Tests may open a pull request without this check.
    func checkNewPullRequest(
        from head: String,
        of headRepository: Repository,
        to base: String,
        in repository: Repository
    ) throws(SimulatorError) {
        guard let headBranch = records[headRepository.id]?.branches[head] else {
            throw .field("PullRequest", "head", "invalid")
        }
        guard let record = records[repository.id], let baseBranch = record.branches[base] else {
            throw .field("PullRequest", "base", "invalid")
        }
        let exists = record.pullRequests.values.contains { other in
            other.state == .open && other.head.ref == head && other.base.ref == base
                && other.headRepository?.id == headRepository.id
        }
        guard !exists else {
            let label = "\(headRepository.owner.login):\(head)"
            throw .custom("PullRequest", "A pull request already exists for \(label).")
        }
        guard !contains(headBranch.sha, from: baseBranch.sha, in: repository.id) else {
            throw .custom("PullRequest", "No commits between \(base) and \(head)")
        }
    }

    /// Changes one pull request and its `updated_at`. Sends nothing.
    mutating func update(
        _ number: Int,
        in repositoryID: Int,
        at now: Timestamp,
        _ change: (inout PullRequest) -> Void
    ) {
        guard var pullRequest = records[repositoryID]?.pullRequests[number] else { return }
        change(&pullRequest)
        pullRequest.updatedAt = max(pullRequest.updatedAt, now)
        records[repositoryID]?.pullRequests[number] = pullRequest
    }

    /// Sends a `pull_request` event with the current pull request.
    mutating func emit(
        _ action: String,
        _ number: Int,
        in repositoryID: Int,
        sender: Account,
        adding more: JSONValue = [:]
    ) {
        guard let record = records[repositoryID], let pullRequest = record.pullRequests[number] else { return }
        emit(
            .pullRequest(
                action: action,
                pullRequest: resolve(pullRequest),
                repository: record.repository,
                sender: sender,
                adding: more,
                at: configuration.address
            )
        )
    }

    private func resolve(_ stored: PullRequest) -> PullRequest {
        var pullRequest = stored
        pullRequest.headRepository = stored.headRepository.flatMap { records[$0.id]?.repository }
        pullRequest.user = stored.user.flatMap { accounts[$0.id] }
        return pullRequest
    }
}
