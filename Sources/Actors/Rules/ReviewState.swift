// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Storage

/// What the reviews of a pull request say, taken together (`docs/design/data-model.md`, "A pull request's review state").
public enum ReviewState: String, Sendable, CaseIterable {
    /// Nobody has a verdict, and nobody is asked for one.
    case none
    /// Nobody has a verdict, and somebody is asked for one.
    case required = "review_required"
    /// Somebody's newest verdict asks for changes.
    case changesRequested = "changes_requested"
    /// Somebody approved, and nobody's newest verdict asks for changes.
    case approved

    /// Rolls up the reviews of one pull request.
    ///
    /// Of each reviewer the newest review that approves, asks for changes or was dismissed counts. A comment leaves the
    /// reviewer's verdict as it was. Those of the author never count.
    /// - Parameters:
    ///   - author: the login of the pull request's author; empty when unknown.
    ///   - isRequested: whether somebody is asked for a review.
    public init(_ reviews: some Collection<ReviewRow>, author: String, isRequested: Bool) {
        var newest: [Reviewer: ReviewRow] = [:]
        for review in reviews where Self.isVerdict(review) && !Self.isOwn(review, of: author) {
            let reviewer = Reviewer(review)
            if let known = newest[reviewer], !Self.isNewer(review, than: known) { continue }
            newest[reviewer] = review
        }
        let verdicts = Set(newest.values.map(\.state))
        self =
            if verdicts.contains("changes_requested") {
                .changesRequested
            } else if verdicts.contains("approved") {
                .approved
            } else {
                isRequested ? .required : .none
            }
    }

    /// The state after a change of who is asked, where the reviews did not change.
    init(after former: String, isRequested: Bool) {
        switch ReviewState(rawValue: former) {
        case .approved: self = .approved
        case .changesRequested: self = .changesRequested
        case .required, .some(ReviewState.none), nil: self = isRequested ? .required : .none
        }
    }

    private enum Reviewer: Hashable {
        case account(Int64)
        /// The review of an account that was deleted. Nobody can tell whether two such reviews are of one.
        case unknown(review: Int64)

        init(_ review: ReviewRow) {
            self = review.reviewerID == 0 ? .unknown(review: review.githubID) : .account(review.reviewerID)
        }
    }

    private static func isVerdict(_ review: ReviewRow) -> Bool {
        ["approved", "changes_requested", "dismissed"].contains(review.state)
    }

    private static func isOwn(_ review: ReviewRow, of author: String) -> Bool {
        !author.isEmpty && review.reviewer.lowercased() == author.lowercased()
    }

    private static func isNewer(_ review: ReviewRow, than other: ReviewRow) -> Bool {
        guard let left = review.submittedAt, let right = other.submittedAt, left != right else {
            return review.githubID > other.githubID
        }
        return left > right
    }
}
