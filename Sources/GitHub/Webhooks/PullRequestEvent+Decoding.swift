// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension PullRequestEvent {
    /// Decodes the body of a webhook `pull_request`.
    static func decode(_ json: [UInt8]) throws(PayloadError) -> PullRequestEvent {
        try JSONScanner.scan(json) { (scanner) throws(PayloadError) in
            var action: String?
            var number: Int32?
            var pullRequest: PullRequestDraft?
            var repository: RepositoryDraft?
            var before: String?
            var after: String?
            var changes = Changes()
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "action" {
                    action = try scanner.string()
                } else if key == "number" {
                    number = Int32(try scanner.int64(in: 1 ... Int64(Int32.max)))
                } else if key == "pull_request" {
                    pullRequest = try PullRequestDraft(&scanner)
                } else if key == "repository" {
                    repository = try RepositoryDraft(&scanner)
                } else if key == "before" {
                    before = try scanner.optionalString()
                } else if key == "after" {
                    after = try scanner.optionalString()
                } else if key == "changes" {
                    changes = try Changes(&scanner)
                }
            }
            let repositoryID = try repository.required("repository").id
            return PullRequestEvent(
                action: try action.required("action"),
                number: try number.required("number"),
                pullRequest: try finished(pullRequest.required("pull_request"), repositoryID),
                repositoryID: repositoryID,
                repositoryFullName: try repository.required("repository").fullName,
                before: before,
                after: after,
                changes: changes
            )
        }
    }

    static func finished(
        _ draft: PullRequestDraft,
        _ repositoryID: Int64
    ) throws(PayloadError) -> PullRequestPayload {
        do throws(PayloadError) {
            return try draft.payload(repositoryID: repositoryID)
        } catch {
            throw error.inside(member: "pull_request")
        }
    }
}

extension PullRequestEvent.Changes {
    /// Reads the object at the scanner's position.
    fileprivate init(_ scanner: inout JSONScanner) throws(PayloadError) {
        self.init()
        try scanner.optionalObject { (key, scanner) throws(PayloadError) in
            if key == "title" {
                title = try Self.former(&scanner)
            } else if key == "body" {
                body = try Self.former(&scanner) ?? ""
            } else if key == "base" {
                try scanner.optionalObject { (key, scanner) throws(PayloadError) in
                    if key == "ref" { baseRef = try Self.former(&scanner) }
                }
            }
        }
    }

    /// Reads the member `from`.
    private static func former(_ scanner: inout JSONScanner) throws(PayloadError) -> String? {
        var value: String?
        try scanner.optionalObject { (key, scanner) throws(PayloadError) in
            if key == "from" { value = try scanner.optionalString() }
        }
        return value
    }
}
