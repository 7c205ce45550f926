// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension RepositoryEvent {
    /// Decodes the body of a webhook `repository`.
    static func decode(_ json: [UInt8]) throws(PayloadError) -> RepositoryEvent {
        try JSONScanner.scan(json) { (scanner) throws(PayloadError) in
            var action: String?
            var repository: RepositoryFields?
            var former = FormerName()
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "action" {
                    action = try scanner.string()
                } else if key == "repository" {
                    repository = try RepositoryFields(&scanner)
                } else if key == "changes" {
                    former = try FormerName(&scanner)
                }
            }
            let label = try repository.required("repository")
            let fullName = try label.fullName.required("repository.full_name")
            return RepositoryEvent(
                action: try action.required("action"),
                repositoryID: try label.id.required("repository.id"),
                repositoryFullName: fullName,
                formerFullName: former.fullName(now: fullName),
                defaultBranch: label.defaultBranch,
                isPrivate: label.isPrivate,
                isArchived: label.isArchived,
                updatedAt: label.updatedAt
            )
        }
    }

    /// The fields of the `repository` that have been read so far.
    private struct RepositoryFields {
        private(set) var id: Int64?
        private(set) var fullName: String?
        private(set) var defaultBranch: String?
        private(set) var isPrivate: Bool?
        private(set) var isArchived: Bool?
        private(set) var updatedAt: GitHubTimestamp?

        init(_ scanner: inout JSONScanner) throws(PayloadError) {
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "id" {
                    id = try scanner.id()
                } else if key == "full_name" {
                    fullName = try scanner.string()
                } else if key == "default_branch" {
                    defaultBranch = try scanner.optionalString()
                } else if key == "private" {
                    isPrivate = try scanner.optionalBool()
                } else if key == "archived" {
                    isArchived = try scanner.optionalBool()
                } else if key == "updated_at" {
                    updatedAt = try scanner.optionalTimestamp()
                }
            }
        }
    }

    /// The former name and owner, from `changes`.
    private struct FormerName {
        private var name: String?
        private var owner: String?

        init() {}

        init(_ scanner: inout JSONScanner) throws(PayloadError) {
            try scanner.optionalObject { (key, scanner) throws(PayloadError) in
                if key == "repository" {
                    name = try Self.text("name", "from", of: &scanner)
                } else if key == "owner" {
                    try scanner.optionalObject { (key, scanner) throws(PayloadError) in
                        if key == "from" { owner = try Self.login(of: &scanner) }
                    }
                }
            }
        }

        func fullName(now: String) -> String? {
            guard name != nil || owner != nil, let now = RepositoryName(fullName: now) else { return nil }
            return RepositoryName(knownOwner: owner ?? now.owner, name: name ?? now.name).fullName
        }

        /// Reads `from`, which has one member: `user` or `organization`.
        private static func login(of scanner: inout JSONScanner) throws(PayloadError) -> String? {
            var login: String?
            try scanner.optionalObject { (key, scanner) throws(PayloadError) in
                if key == "user" || key == "organization" {
                    try scanner.optionalObject { (key, scanner) throws(PayloadError) in
                        if key == "login" { login = try scanner.optionalString() }
                    }
                }
            }
            return login
        }

        private static func text(
            _ outer: StaticString, _ inner: StaticString, of scanner: inout JSONScanner
        ) throws(PayloadError) -> String? {
            var text: String?
            try scanner.optionalObject { (key, scanner) throws(PayloadError) in
                guard key == outer else { return }
                try scanner.optionalObject { (key, scanner) throws(PayloadError) in
                    if key == inner { text = try scanner.optionalString() }
                }
            }
            return text
        }
    }
}
