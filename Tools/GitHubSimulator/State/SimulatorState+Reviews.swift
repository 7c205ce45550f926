// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension SimulatorState {
    /// The reviews of a pull request, oldest first.
    public func reviews(of number: Int, in repositoryID: Int) throws(SimulatorError) -> [Review] {
        _ = try pullRequest(number, in: repositoryID)
        return records[repositoryID]?.reviews.filter { $0.number == number } ?? []
    }

    /// Reviews a pull request. Its author may only comment. Sends `pull_request_review`, unless the review is pending.
    public mutating func review(
        _ state: Review.State,
        body: String = "",
        of number: Int,
        in repositoryID: Int,
        commit: String? = nil,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> Review {
        let pullRequest = try pullRequest(number, in: repositoryID)
        let reviewer = account(login)
        try check(state, body, of: pullRequest, in: repositoryID, by: reviewer)
        let review = Review(
            id: ids.next(.review),
            number: number,
            user: reviewer,
            body: body,
            state: state,
            commitSHA: commit ?? pullRequest.head.sha,
            submittedAt: state == .pending ? nil : now
        )
        records[repositoryID]?.reviews.append(review)
        guard state != .pending else { return review }
        update(number, in: repositoryID, at: now) { _ in }
        let repository = try repository(repositoryID)
        let reviewed = try self.pullRequest(number, in: repositoryID)
        let more: JSONValue = [
            "review": review.webhookJSON(in: repository, at: configuration.address),
            "pull_request": reviewed.simpleJSON(in: repository, at: configuration.address, isWebhook: true),
        ]
        emit("pull_request_review", "submitted", more, repository: repository, sender: reviewer)
        return review
    }

    private func check(
        _ state: Review.State,
        _ body: String,
        of pullRequest: PullRequest,
        in repositoryID: Int,
        by reviewer: Account
    ) throws(SimulatorError) {
        let isOwn = pullRequest.user?.id == reviewer.id
        switch state {
        case .approved where isOwn: throw .unprocessable("Can not approve your own pull request")
        case .changesRequested where isOwn:
            throw .unprocessable("Can not request changes on your own pull request")
        // The documentation demands a text here. The wording of the error is a guess.
        case .changesRequested where body.isEmpty, .commented where body.isEmpty:
            throw .unprocessable("Review body can't be blank")
        case .dismissed: throw .unprocessable("Review cannot be dismissed before it was made")
        case .pending:
            let others = try reviews(of: pullRequest.number, in: repositoryID)
            guard !others.contains(where: { $0.state == .pending && $0.user.id == reviewer.id }) else {
                throw .unprocessable("User can only have one pending review per pull request")
            }
        case .approved, .changesRequested, .commented: break
        }
    }
}
