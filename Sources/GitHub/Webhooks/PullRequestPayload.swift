// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// A pull request as webhooks and the REST API describe it, with the fields that we store.
///
/// Source: `docs/reference/github-facts.md` section 4.
public struct PullRequestPayload: Sendable, Equatable {
    /// GitHub's id of the pull request, positive. Its id as an issue is another number.
    public let id: Int64
    /// The number within its repository, positive.
    public let number: Int32
    /// `open` or `closed`. GitHub does not call a merged pull request `merged` here; see ``isMerged``.
    public let state: String
    /// The title.
    public let title: String
    /// The description; nil if there is none.
    public let body: String?
    /// The page of the pull request.
    public let htmlURL: String
    /// The author's login; nil if the account has been deleted.
    public let authorLogin: String?
    /// Whether the author is a bot.
    public let isByBot: Bool
    /// Whether users or teams are asked to review it.
    public let isReviewRequested: Bool
    /// The branch to merge, without `refs/heads/`.
    public let headRef: String
    /// The newest commit of the branch to merge.
    public let headSHA: String
    /// The repository of the branch to merge; nil if the fork has been deleted.
    public let headRepositoryID: Int64?
    /// The branch to merge into, without `refs/heads/`.
    public let baseRef: String
    /// The repository that the pull request belongs to.
    public let baseRepositoryID: Int64
    /// Whether it is a draft; false if GitHub does not say.
    public let isDraft: Bool
    /// When it was merged; nil if it was not.
    public let mergedAt: GitHubTimestamp?
    /// Whether it was merged. Lists have only `merged_at` and webhooks also `merged`; one of them is enough.
    public let isMerged: Bool
    /// When it was opened.
    public let createdAt: GitHubTimestamp
    /// When it was last changed. GitHub does not document which changes count.
    public let updatedAt: GitHubTimestamp

    /// Makes a pull request of its fields.
    public init(
        id: Int64,
        number: Int32,
        state: String,
        title: String,
        body: String?,
        htmlURL: String,
        authorLogin: String?,
        isByBot: Bool = false,
        isReviewRequested: Bool = false,
        headRef: String,
        headSHA: String,
        headRepositoryID: Int64?,
        baseRef: String,
        baseRepositoryID: Int64,
        isDraft: Bool,
        mergedAt: GitHubTimestamp?,
        isMerged: Bool,
        createdAt: GitHubTimestamp,
        updatedAt: GitHubTimestamp
    ) {
        self.id = id
        self.number = number
        self.state = state
        self.title = title
        self.body = body
        self.htmlURL = htmlURL
        self.authorLogin = authorLogin
        self.isByBot = isByBot
        self.isReviewRequested = isReviewRequested
        self.headRef = headRef
        self.headSHA = headSHA
        self.headRepositoryID = headRepositoryID
        self.baseRef = baseRef
        self.baseRepositoryID = baseRepositoryID
        self.isDraft = isDraft
        self.mergedAt = mergedAt
        self.isMerged = isMerged
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// The fields of a pull request that have been read so far. They come in any order, so only the end shows whether one
/// is missing.
struct PullRequestDraft {
    private var id: Int64?
    private var number: Int32?
    private var state: String?
    private var title: String?
    private var body: String?
    private var htmlURL: String?
    private var author: UserDraft?
    private var isReviewRequested = false
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
                author = try UserDraft(&scanner)
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
        } else if key == "requested_reviewers" || key == "requested_teams" {
            guard !scanner.skipNull() else { return }
            var isAnybody = false
            try scanner.array { (scanner) throws(PayloadError) in
                isAnybody = true
                try scanner.skipValue()
            }
            isReviewRequested = isReviewRequested || isAnybody
        }
    }

    private static func state(_ scanner: inout JSONScanner) throws(PayloadError) -> String {
        let state = try scanner.string()
        guard state == "open" || state == "closed" else {
            throw .wrongType(path: "", expected: "\"open\" or \"closed\"")
        }
        return state
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
            authorLogin: author?.login,
            isByBot: author?.type == "Bot",
            isReviewRequested: isReviewRequested,
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

/// The fields of a pull request's `head` or `base` that have been read so far.
struct PullRequestEndDraft {
    private(set) var ref: String?
    private(set) var sha: String?
    /// Nil if the repository has been deleted.
    private(set) var repositoryID: Int64?

    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "ref" {
                ref = try scanner.string()
            } else if key == "sha" {
                sha = try scanner.string()
            } else if key == "repo" {
                repositoryID = try Self.repositoryID(&scanner)
            }
        }
    }

    private static func repositoryID(_ scanner: inout JSONScanner) throws(PayloadError) -> Int64? {
        guard !scanner.skipNull() else { return nil }
        var id: Int64?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" { id = try scanner.id() }
        }
        return id
    }
}

/// The fields of a user that have been read so far.
struct UserDraft {
    private(set) var id: Int64?
    private(set) var login: String?
    private(set) var type: String?

    /// Reads the object at the scanner's position, or `null` as nil, because GitHub has deleted the account.
    init?(_ scanner: inout JSONScanner) throws(PayloadError) {
        guard !scanner.skipNull() else { return nil }
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" {
                id = try scanner.optionalInt64()
            } else if key == "login" {
                login = try scanner.optionalString()
            } else if key == "type" {
                type = try scanner.optionalString()
            }
        }
    }
}
