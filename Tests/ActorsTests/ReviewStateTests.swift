// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Storage
import Testing

@Suite("What the reviews of a pull request say together")
struct ReviewStateTests {
    private func review(
        _ id: Int64, _ state: String, by reviewer: Int64, at seconds: Int64? = nil, login: String? = nil
    ) -> ReviewRow {
        ReviewRow(
            repoID: Sample.repo, number: 7, githubID: id, reviewerID: reviewer,
            reviewer: login ?? "reviewer-\(reviewer)", state: state,
            submittedAt: seconds.map { PostgresTimestamp(microseconds: $0 * 1_000_000) }, reportedAt: nil)
    }

    private func state(_ reviews: ReviewRow..., isRequested: Bool = false) -> ReviewState {
        ReviewState(reviews, author: "octocat", isRequested: isRequested)
    }

    @Test("Any wish for changes wins, then any approval, then who is asked")
    func precedence() {
        #expect(state() == .none)
        #expect(state(isRequested: true) == .required)
        #expect(state(review(1, "approved", by: 1), isRequested: true) == .approved)
        #expect(state(review(1, "approved", by: 1), review(2, "changes_requested", by: 2)) == .changesRequested)
    }

    @Test("Of one reviewer the newest verdict counts; a comment is none")
    func newest() {
        let asked = review(1, "changes_requested", by: 1, at: 5)
        #expect(state(asked, review(2, "approved", by: 1, at: 6)) == .approved)
        #expect(state(review(2, "approved", by: 1, at: 4), asked) == .changesRequested)
        #expect(state(asked, review(2, "commented", by: 1, at: 6)) == .changesRequested)
        #expect(state(asked, review(2, "approved", by: 1, at: 5)) == .approved)
        #expect(state(review(1, "commented", by: 1), isRequested: true) == .required)
    }

    @Test("A dismissed review counts as none, and does not bring back an older one")
    func dismissed() {
        #expect(state(review(1, "dismissed", by: 1)) == .none)
        #expect(state(review(1, "changes_requested", by: 1, at: 4), review(2, "dismissed", by: 1, at: 5)) == .none)
        #expect(state(review(1, "dismissed", by: 1), review(2, "approved", by: 2)) == .approved)
    }

    @Test("The author's own reviews never count; those of deleted accounts count each for itself")
    func reviewers() {
        #expect(state(review(1, "approved", by: 7, login: "OctoCat")) == .none)
        #expect(
            state(review(1, "changes_requested", by: 0, login: ""), review(2, "approved", by: 0, login: ""))
                == .changesRequested)
    }
}
