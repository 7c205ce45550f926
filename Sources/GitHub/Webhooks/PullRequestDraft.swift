// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The fields of a pull request that have been read so far. They come in any order, so only the end shows whether one
/// is missing.
struct PullRequestDraft {
    private var id: Int64?
    private var number: Int32?
    private var state: String?
    private var title: String?
    private var body: String?
    private var htmlURL: String?
    private var authorLogin: String?
    private var head: PullRequestEndDraft?
    private var base: PullRequestEndDraft?
    private var isDraft: Bool?
    private var isMerged: Bool?
    private var mergedAt: GitHubTimestamp?
    private var createdAt: GitHubTimestamp?
    private var updatedAt: GitHubTimestamp?

    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" {
                id = try scanner.id()
            } else if key == "number" {
                number = Int32(try scanner.int64(in: 1 ... Int64(Int32.max)))
            } else if key == "state" {
                state = try Self.state(&scanner)
            } else if key == "title" {
                title = try scanner.string()
            } else if key == "body" {
                body = try scanner.optionalString()
            } else if key == "html_url" {
                htmlURL = try scanner.string()
            } else if key == "user" {
                authorLogin = try Self.login(&scanner)
            } else {
                try read(key, &scanner)
            }
        }
    }

    private mutating func read(_ key: borrowing JSONKey, _ scanner: inout JSONScanner) throws(PayloadError) {
        if key == "head" {
            head = try PullRequestEndDraft(&scanner)
        } else if key == "base" {
            base = try PullRequestEndDraft(&scanner)
        } else if key == "draft" {
            isDraft = try scanner.optionalBool()
        } else if key == "merged" {
            isMerged = try scanner.optionalBool()
        } else if key == "merged_at" {
            mergedAt = try scanner.optionalTimestamp()
        } else if key == "created_at" {
            createdAt = try scanner.timestamp()
        } else if key == "updated_at" {
            updatedAt = try scanner.timestamp()
        }
    }

    private static func state(_ scanner: inout JSONScanner) throws(PayloadError) -> String {
        let state = try scanner.string()
        guard state == "open" || state == "closed" else {
            throw .wrongType(path: "", expected: "\"open\" or \"closed\"")
        }
        return state
    }

    /// The login of a user object. Nil if it is null, because GitHub has deleted the account.
    private static func login(_ scanner: inout JSONScanner) throws(PayloadError) -> String? {
        guard !scanner.skipNull() else { return nil }
        var login: String?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "login" { login = try scanner.optionalString() }
        }
        return login
    }

    /// The finished pull request.
    ///
    /// - Parameter repositoryID: The repository of the payload, used if `base` names none. Nil if the payload names
    ///   none either.
    /// - Throws: ``PayloadError/missingField(path:)``.
    func payload(repositoryID: Int64?) throws(PayloadError) -> PullRequestPayload {
        let head = try head.required("head")
        let base = try base.required("base")
        return PullRequestPayload(
            id: try id.required("id"),
            number: try number.required("number"),
            state: try state.required("state"),
            title: try title.required("title"),
            body: body,
            htmlURL: try htmlURL.required("html_url"),
            authorLogin: authorLogin,
            headRef: try head.ref.required("head.ref"),
            headSHA: try head.sha.required("head.sha"),
            headRepositoryID: head.repositoryID,
            baseRef: try base.ref.required("base.ref"),
            baseRepositoryID: try (base.repositoryID ?? repositoryID).required("base.repo.id"),
            isDraft: isDraft ?? false,
            mergedAt: mergedAt,
            isMerged: isMerged == true || mergedAt != nil,
            createdAt: try createdAt.required("created_at"),
            updatedAt: try updatedAt.required("updated_at")
        )
    }
}
