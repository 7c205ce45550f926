// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension IssueComment {
    /// The comment as the REST API and `issue_comment` show it.
    func json(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        let url = "\(repository.apiURL(at: address))/issues/comments/\(id)"
        let web = "\(address.web)/\(repository.fullName)/pull/\(number)"
        return [
            "url": .string(url),
            "html_url": .string("\(web)#issuecomment-\(id)"),
            "issue_url": .string("\(repository.apiURL(at: address))/issues/\(number)"),
            "id": .integer(id),
            "node_id": .string(NodeID.make("IssueComment", id)),
            "user": user.json(at: address),
            "created_at": .time(createdAt),
            "updated_at": .time(updatedAt),
            "author_association": .string(user.id == repository.owner.id ? "OWNER" : "CONTRIBUTOR"),
            "body": .string(body),
            "reactions": Self.reactions(url),
            "performed_via_github_app": nil,
        ]
    }

    private static func reactions(_ url: String) -> JSONValue {
        let kinds = ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"]
        let head: JSONValue = ["url": .string("\(url)/reactions"), "total_count": 0]
        return head.adding(.object(kinds.map { .init(name: $0, value: 0) }))
    }
}

extension PullRequest {
    /// The pull request as an issue. The issue has an `id` of its own.
    func issueJSON(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        let url = "\(repository.apiURL(at: address))/issues/\(number)"
        let web = "\(address.web)/\(repository.fullName)/pull/\(number)"
        let identity: JSONValue = [
            "url": .string(url),
            "repository_url": .string(repository.apiURL(at: address)),
            "labels_url": .string("\(url)/labels{/name}"),
            "comments_url": .string("\(url)/comments"),
            "events_url": .string("\(url)/events"),
            "html_url": .string(web),
            "id": .integer(id + 1),
            "node_id": .string(NodeID.make("Issue", id + 1)),
            "number": .integer(number),
            "title": .string(title),
            "user": user?.json(at: address) ?? .null,
        ]
        return identity.adding([
            "labels": .array(labels.map { $0.json(in: repository, at: address) }),
            "state": .string(state.rawValue),
            "locked": false,
            "assignee": nil,
            "assignees": [],
            "milestone": nil,
            "comments": .integer(commentCount),
            "created_at": .time(createdAt),
            "updated_at": .time(updatedAt),
            "closed_at": .time(closedAt),
            "author_association": "CONTRIBUTOR",
            "active_lock_reason": nil,
            "draft": .bool(isDraft),
            "pull_request": [
                "url": .string("\(repository.apiURL(at: address))/pulls/\(number)"),
                "html_url": .string(web),
                "diff_url": .string("\(web).diff"),
                "patch_url": .string("\(web).patch"),
                "merged_at": .time(mergedAt),
            ],
            "body": .text(body),
        ])
    }
}
