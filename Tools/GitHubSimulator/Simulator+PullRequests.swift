// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension Simulator {
    /// Opens a pull request from a branch of the repository or of `fork`. Sends `opened`.
    public func openPullRequest(
        in repository: Repository,
        title: String,
        body: String? = nil,
        head: String,
        fork: Repository? = nil,
        base: String? = nil,
        isDraft: Bool = false,
        by login: String
    ) throws(SimulatorError) -> PullRequest {
        try change { (state, now) throws(SimulatorError) in
            try state.openPullRequest(
                in: repository.id,
                title: title,
                body: body,
                head: head,
                headRepositoryID: fork?.id,
                base: base,
                isDraft: isDraft,
                by: login,
                at: now
            )
        }
    }

    /// Changes title, text or base. Sends `edited`.
    @discardableResult
    public func editPullRequest(
        _ number: Int,
        in repository: Repository,
        title: String? = nil,
        body: String? = nil,
        base: String? = nil,
        by login: String
    ) throws(SimulatorError) -> PullRequest {
        try change { (state, now) throws(SimulatorError) in
            try state.editPullRequest(
                number,
                in: repository.id,
                title: title,
                body: body,
                base: base,
                by: login,
                at: now
            )
        }
    }

    /// Pushes commits to the head branch. Sends `push` and `synchronize`.
    @discardableResult
    public func pushToPullRequest(
        _ number: Int,
        in repository: Repository,
        messages: [String] = ["Work on it"],
        by login: String
    ) throws(SimulatorError) -> PullRequest {
        try change { (state, now) throws(SimulatorError) in
            try state.pushToPullRequest(number, in: repository.id, messages: messages, by: login, at: now)
        }
    }

    /// Closes a pull request without merging it. Sends `closed`.
    @discardableResult
    public func closePullRequest(
        _ number: Int,
        in repository: Repository,
        by login: String
    ) throws(SimulatorError) -> PullRequest {
        try change { (state, now) throws(SimulatorError) in
            try state.closePullRequest(number, in: repository.id, by: login, at: now)
        }
    }

    /// Merges a pull request. Sends `push` for the base branch, and `closed`.
    @discardableResult
    public func mergePullRequest(
        _ number: Int,
        in repository: Repository,
        by login: String
    ) throws(SimulatorError) -> PullRequest {
        try change { (state, now) throws(SimulatorError) in
            try state.mergePullRequest(number, in: repository.id, by: login, at: now)
        }
    }

    /// Reopens a closed pull request. Sends `reopened`.
    @discardableResult
    public func reopenPullRequest(
        _ number: Int,
        in repository: Repository,
        by login: String
    ) throws(SimulatorError) -> PullRequest {
        try change { (state, now) throws(SimulatorError) in
            try state.reopenPullRequest(number, in: repository.id, by: login, at: now)
        }
    }

    /// Makes a pull request a draft. Sends `converted_to_draft`.
    @discardableResult
    public func convertToDraft(
        _ number: Int,
        in repository: Repository,
        by login: String
    ) throws(SimulatorError) -> PullRequest {
        try change { (state, now) throws(SimulatorError) in
            try state.setDraft(true, number, in: repository.id, by: login, at: now)
        }
    }

    /// Makes a draft ready for review. Sends `ready_for_review`.
    @discardableResult
    public func markReadyForReview(
        _ number: Int,
        in repository: Repository,
        by login: String
    ) throws(SimulatorError) -> PullRequest {
        try change { (state, now) throws(SimulatorError) in
            try state.setDraft(false, number, in: repository.id, by: login, at: now)
        }
    }

    /// Adds a label. Sends `labeled`.
    @discardableResult
    public func labelPullRequest(
        _ number: Int,
        in repository: Repository,
        name: String,
        by login: String
    ) throws(SimulatorError) -> PullRequest {
        try change { (state, now) throws(SimulatorError) in
            try state.labelPullRequest(number, in: repository.id, name: name, by: login, at: now)
        }
    }

    /// The current state of a pull request.
    public func pullRequest(_ number: Int, in repository: Repository) throws(SimulatorError) -> PullRequest {
        try read { (state, _) throws(SimulatorError) in try state.pullRequest(number, in: repository.id) }
    }
}
