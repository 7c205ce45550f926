// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension Commit {
    /// The commit in the list of a `push`.
    func json(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        let person: JSONValue = [
            "name": .string(author.login),
            "email": .string(author.noReplyAddress),
            "username": .string(author.login),
        ]
        return [
            "id": .string(sha),
            "tree_id": .string(String(sha.reversed())),
            "distinct": true,
            "message": .string(message),
            "timestamp": .time(timestamp),
            "url": .string("\(address.web)/\(repository.fullName)/commit/\(sha)"),
            "author": person,
            "committer": person,
            "added": [],
            "removed": [],
            "modified": ["Sources/Alpaca/Herd.swift"],
        ]
    }
}
