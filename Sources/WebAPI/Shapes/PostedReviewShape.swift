// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import SyncEngine

/// A review that GitHub took.
struct PostedReviewShape: Shape {
    let review: PostedReview

    init(_ review: PostedReview) {
        self.review = review
    }

    func write(to object: inout ShapeObject) throws {
        try object.encode(review.id, forKey: "id")
        try object.encode(review.state, forKey: "state")
        try object.encode(review.htmlURL, forKey: "html_url")
    }
}
