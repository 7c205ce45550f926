// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension SimulatorState {
    /// Changes title, text or base branch; nil leaves a value unchanged. Sends `edited` with the former values.
    public mutating func editPullRequest(
        _ number: Int,
        in repositoryID: Int,
        title: String? = nil,
        body: String? = nil,
        base: String? = nil,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> PullRequest {
        let old = try pullRequest(number, in: repositoryID)
        var changes: [JSONValue.Member] = []
        if title != nil { changes.append(.init(name: "title", value: ["from": .string(old.title)])) }
        if body != nil { changes.append(.init(name: "body", value: ["from": .text(old.body)])) }
        var newBase = old.base
        if let base {
            guard let branch = records[repositoryID]?.branches[base] else {
                let reason = "Proposed base branch '\(base)' was not found"
                throw .field("PullRequest", "base", "invalid", message: reason)
            }
            newBase = .init(ref: base, sha: branch.sha)
            let from: JSONValue = ["ref": ["from": .string(old.base.ref)], "sha": ["from": .string(old.base.sha)]]
            changes.append(.init(name: "base", value: from))
        }
        update(number, in: repositoryID, at: now) { pullRequest in
            pullRequest.title = title ?? old.title
            pullRequest.body = body ?? old.body
            pullRequest.base = newBase
        }
        emit("edited", number, in: repositoryID, sender: account(login), adding: ["changes": .object(changes)])
        return try pullRequest(number, in: repositoryID)
    }

    /// Pushes commits to the head branch. Sends `push` to the hooks of the head's repository, and `synchronize`.
    public mutating func pushToPullRequest(
        _ number: Int,
        in repositoryID: Int,
        messages: [String] = ["Work on it"],
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> PullRequest {
        let old = try pullRequest(number, in: repositoryID)
        guard let head = old.headRepository else { throw .referenceMissing }
        try push(messages, to: old.head.ref, in: head.id, by: login, at: now)
        return try pullRequest(number, in: repositoryID)
    }

    /// Closes a pull request without merging it. Sends `closed`.
    public mutating func closePullRequest(
        _ number: Int,
        in repositoryID: Int,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> PullRequest {
        try require(number, in: repositoryID, .open)
        update(number, in: repositoryID, at: now) { pullRequest in
            pullRequest.state = .closed
            pullRequest.closedAt = now
        }
        records[repositoryID]?.repository.openIssuesCount -= 1
        emit("closed", number, in: repositoryID, sender: account(login))
        return try pullRequest(number, in: repositoryID)
    }

    /// Merges a pull request. Sends `push` for the base branch, and `closed`.
    public mutating func mergePullRequest(
        _ number: Int,
        in repositoryID: Int,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> PullRequest {
        let old = try require(number, in: repositoryID, .open)
        guard !old.isDraft else { throw .notMergeable }
        let merger = account(login)
        let message =
            "Merge pull request #\(number) from \(old.headRepository?.owner.login ?? "unknown")/\(old.head.ref)"
        let merged = try push(
            [message],
            to: old.base.ref,
            in: repositoryID,
            merging: [old.head.sha],
            by: login,
            at: now
        )
        update(number, in: repositoryID, at: now) { pullRequest in
            pullRequest.state = .closed
            pullRequest.closedAt = now
            pullRequest.mergedAt = now
            pullRequest.mergedBy = merger
            pullRequest.mergeCommitSHA = merged.sha
        }
        records[repositoryID]?.repository.openIssuesCount -= 1
        emit("closed", number, in: repositoryID, sender: merger)
        return try pullRequest(number, in: repositoryID)
    }

    /// Reopens a closed pull request. A merged one cannot be reopened. Sends `reopened`.
    public mutating func reopenPullRequest(
        _ number: Int,
        in repositoryID: Int,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> PullRequest {
        let old = try require(number, in: repositoryID, .closed)
        guard !old.isMerged else { throw .field("PullRequest", "state", "invalid") }
        update(number, in: repositoryID, at: now) { pullRequest in
            pullRequest.state = .open
            pullRequest.closedAt = nil
        }
        records[repositoryID]?.repository.openIssuesCount += 1
        emit("reopened", number, in: repositoryID, sender: account(login))
        return try pullRequest(number, in: repositoryID)
    }

    /// Makes a pull request a draft, or ready for review. Sends `converted_to_draft` or `ready_for_review`.
    public mutating func setDraft(
        _ isDraft: Bool,
        _ number: Int,
        in repositoryID: Int,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> PullRequest {
        try require(number, in: repositoryID, .open)
        update(number, in: repositoryID, at: now) { $0.isDraft = isDraft }
        let action = isDraft ? "converted_to_draft" : "ready_for_review"
        emit(action, number, in: repositoryID, sender: account(login))
        return try pullRequest(number, in: repositoryID)
    }

    /// Adds a label, and creates it if the repository has none with this name. Sends `labeled`.
    public mutating func labelPullRequest(
        _ number: Int,
        in repositoryID: Int,
        name: String,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> PullRequest {
        let old = try pullRequest(number, in: repositoryID)
        guard !old.labels.contains(where: { $0.name == name }) else { return old }
        let known = records[repositoryID]?.labels.first { $0.name == name }
        let label = known ?? Label(id: ids.next(.label), name: name)
        if known == nil { records[repositoryID]?.labels.append(label) }
        update(number, in: repositoryID, at: now) { $0.labels.append(label) }
        let repository = try repository(repositoryID)
        let more: JSONValue = ["label": label.json(in: repository, at: configuration.address)]
        emit("labeled", number, in: repositoryID, sender: account(login), adding: more)
        return try pullRequest(number, in: repositoryID)
    }

    @discardableResult
    private func require(
        _ number: Int,
        in repositoryID: Int,
        _ state: PullRequest.State
    ) throws(SimulatorError) -> PullRequest {
        let found = try pullRequest(number, in: repositoryID)
        guard found.state == state else { throw .field("PullRequest", "state", "invalid") }
        return found
    }
}
