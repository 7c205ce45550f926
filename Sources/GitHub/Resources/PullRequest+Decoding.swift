// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension PullRequestPayload {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        self = try PullRequestDraft(&scanner).payload(repositoryID: nil)
    }
}

extension PullRequestMerge {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        var sha: String?
        var isMerged: Bool?
        var message: String?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "sha" {
                sha = try scanner.optionalString()
            } else if key == "merged" {
                isMerged = try scanner.bool()
            } else if key == "message" {
                message = try scanner.optionalString()
            }
        }
        self.init(sha: try sha.required("sha"), isMerged: try isMerged.required("merged"), message: message ?? "")
    }
}

extension IssueComment {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        var id: Int64?
        var htmlURL: String?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" {
                id = try scanner.id()
            } else if key == "html_url" {
                htmlURL = try scanner.string()
            }
        }
        self.init(id: try id.required("id"), htmlURL: try htmlURL.required("html_url"))
    }
}

extension PullRequestReview {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        var id: Int64?
        var state: String?
        var htmlURL: String?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" {
                id = try scanner.id()
            } else if key == "state" {
                state = try scanner.string()
            } else if key == "html_url" {
                htmlURL = try scanner.string()
            }
        }
        self.init(
            id: try id.required("id"),
            state: try state.required("state"),
            htmlURL: try htmlURL.required("html_url")
        )
    }
}
