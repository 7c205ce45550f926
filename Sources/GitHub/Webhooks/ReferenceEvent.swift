// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The webhooks `create` and `delete`: a branch or a tag was created or deleted. Their payloads name no commit.
///
/// Source: `docs/reference/github-facts.md` section 6.
public struct ReferenceEvent: Sendable, Equatable {
    /// The short name, without `refs/heads/` or `refs/tags/`.
    public let name: String
    /// `branch` or `tag`; GitHub may add kinds.
    public let kind: String
    /// GitHub's id of the repository.
    public let repositoryID: Int64
    /// The repository's `owner/name` when the event happened.
    public let repositoryFullName: String

    /// Makes an event of its fields.
    public init(name: String, kind: String, repositoryID: Int64, repositoryFullName: String) {
        self.name = name
        self.kind = kind
        self.repositoryID = repositoryID
        self.repositoryFullName = repositoryFullName
    }

    /// The branch name, which may contain slashes; nil for a tag.
    public var branch: String? {
        kind == "branch" && !name.isEmpty ? name : nil
    }

    /// Decodes the body of a webhook `create` or `delete`.
    static func decode(_ json: [UInt8]) throws(PayloadError) -> ReferenceEvent {
        try JSONScanner.scan(json) { (scanner) throws(PayloadError) in
            var name: String?
            var kind: String?
            var repository: RepositoryDraft?
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "ref" {
                    name = try scanner.string()
                } else if key == "ref_type" {
                    kind = try scanner.string()
                } else if key == "repository" {
                    repository = try RepositoryDraft(&scanner)
                }
            }
            return ReferenceEvent(
                name: try name.required("ref"),
                kind: try kind.required("ref_type"),
                repositoryID: try repository.required("repository").id,
                repositoryFullName: try repository.required("repository").fullName
            )
        }
    }
}
