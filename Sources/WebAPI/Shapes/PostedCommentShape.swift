// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import SyncEngine

/// A comment that GitHub took.
struct PostedCommentShape: Shape {
    let comment: PostedComment

    init(_ comment: PostedComment) {
        self.comment = comment
    }

    func write(to object: inout ShapeObject) throws {
        try object.encode(comment.id, forKey: "id")
        try object.encode(comment.htmlURL, forKey: "html_url")
    }
}
