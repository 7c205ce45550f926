// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension CommitNode {
    /// The commit as the REST API and `status` show it (https://docs.github.com/rest/commits/commits).
    func json(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        let api = repository.apiURL(at: address)
        let web = "\(address.web)/\(repository.fullName)/commit"
        let person: JSONValue = [
            "name": .string(commit.author.login),
            "email": .string(commit.author.noReplyAddress),
            "date": .time(commit.timestamp),
        ]
        let tree = String(commit.sha.reversed())
        let content: JSONValue = [
            "author": person,
            "committer": person,
            "message": .string(commit.message),
            "tree": ["sha": .string(tree), "url": .string("\(api)/git/trees/\(tree)")],
            "url": .string("\(api)/git/commits/\(commit.sha)"),
            "comment_count": 0,
            "verification": [
                "verified": false, "reason": "unsigned", "signature": nil, "payload": nil, "verified_at": nil,
            ],
        ]
        let before = parents.map { parent in
            JSONValue.object([
                .init(name: "sha", value: .string(parent)),
                .init(name: "url", value: .string("\(api)/commits/\(parent)")),
                .init(name: "html_url", value: .string("\(web)/\(parent)")),
            ])
        }
        return [
            "sha": .string(commit.sha),
            "node_id": .string(NodeID.make("Commit:\(commit.sha)", repository.id)),
            "commit": content,
            "url": .string("\(api)/commits/\(commit.sha)"),
            "html_url": .string("\(web)/\(commit.sha)"),
            "comments_url": .string("\(api)/commits/\(commit.sha)/comments"),
            "author": commit.author.json(at: address),
            "committer": commit.author.json(at: address),
            "parents": .array(before),
        ]
    }
}
