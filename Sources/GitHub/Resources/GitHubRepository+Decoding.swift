// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitHubRepository {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        var draft = Draft()
        try scanner.object { (key, scanner) throws(PayloadError) in try draft.read(key, &scanner) }
        self = try draft.repository()
    }

    /// The fields of a repository that have been read so far.
    private struct Draft {
        private var id: Int64?
        private var name: String?
        private var fullName: String?
        private var ownerLogin: String?
        private var defaultBranch: String?
        private var isPrivate: Bool?
        private var description: String?
        private var cloneURL: String?
        private var htmlURL: String?
        private var isArchived: Bool?
        private var permissions: Permissions?
        private var updatedAt: GitHubTimestamp?

        mutating func read(_ key: borrowing JSONKey, _ scanner: inout JSONScanner) throws(PayloadError) {
            if key == "id" {
                id = try scanner.id()
            } else if key == "name" {
                name = try scanner.string()
            } else if key == "full_name" {
                fullName = try scanner.string()
            } else if key == "owner" {
                ownerLogin = try scanner.member("login") { (scanner) throws(PayloadError) in try scanner.string() }
            } else if key == "default_branch" {
                defaultBranch = try scanner.optionalString()
            } else if key == "private" {
                isPrivate = try scanner.bool()
            } else if key == "description" {
                description = try scanner.optionalString()
            } else if key == "clone_url" {
                cloneURL = try scanner.optionalString()
            } else if key == "html_url" {
                htmlURL = try scanner.string()
            } else if key == "archived" {
                isArchived = try scanner.optionalBool()
            } else if key == "permissions" {
                permissions = try Permissions(&scanner)
            } else if key == "updated_at" {
                updatedAt = try scanner.optionalTimestamp()
            }
        }

        func repository() throws(PayloadError) -> GitHubRepository {
            let htmlURL = try htmlURL.required("html_url")
            return GitHubRepository(
                id: try id.required("id"),
                name: try name.required("name"),
                fullName: try fullName.required("full_name"),
                ownerLogin: try ownerLogin.required("owner.login"),
                defaultBranch: try defaultBranch.required("default_branch"),
                isPrivate: try isPrivate.required("private"),
                description: description,
                cloneURL: cloneURL ?? htmlURL + ".git",
                htmlURL: htmlURL,
                isArchived: isArchived ?? false,
                permissions: permissions,
                updatedAt: updatedAt
            )
        }
    }
}

extension GitHubRepository.Permissions {
    /// Reads the object at the scanner's position, or `null` as nil.
    init?(_ scanner: inout JSONScanner) throws(PayloadError) {
        guard !scanner.skipNull() else { return nil }
        var granted: Set<String> = []
        try scanner.object { (key, scanner) throws(PayloadError) in
            if try scanner.optionalBool() == true { granted.insert(key.text) }
        }
        self.init(
            admin: granted.contains("admin"),
            maintain: granted.contains("maintain"),
            push: granted.contains("push"),
            triage: granted.contains("triage"),
            pull: granted.contains("pull")
        )
    }
}
