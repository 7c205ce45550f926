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
                after: after
            )
        }
    }

    private static func finished(
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
