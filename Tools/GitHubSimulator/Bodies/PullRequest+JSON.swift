// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension PullRequest {
    /// The pull request in a list, which lacks `merged` and `mergeable`
    /// (https://docs.github.com/rest/pulls/pulls#list-pull-requests).
    func simpleJSON(in repository: Repository, at address: GitHubAddress, isWebhook: Bool = false) -> JSONValue {
        identityJSON(in: repository, at: address)
            .adding(contentJSON(in: repository, at: address))
            .adding(linksJSON(in: repository, at: address))
            .adding(sidesJSON(in: repository, at: address, isWebhook: isWebhook))
    }

    /// The pull request in `GET …/pulls/{number}` and in webhooks. GitHub sends a webhook before it has tried the
    /// merge, so `mergeable` is null there.
    func fullJSON(in repository: Repository, at address: GitHubAddress, isWebhook: Bool) -> JSONValue {
        let isKnown = !isWebhook && state == .open
        let mergeableState = isKnown ? (isDraft ? "draft" : "clean") : "unknown"
        let merging: JSONValue = [
            "merged": .bool(isMerged),
            "mergeable": isKnown ? true : .null,
            "rebaseable": isKnown ? true : .null,
            "mergeable_state": .string(mergeableState),
            "merged_by": mergedBy?.json(at: address) ?? .null,
        ]
        let counts: JSONValue = [
            "comments": .integer(commentCount),
            "review_comments": 0,
            "maintainer_can_modify": .bool(headRepository.map { $0.id != repository.id } ?? false),
            "commits": .integer(commits),
            "additions": .integer(commits * 12),
            "deletions": .integer(commits * 3),
            "changed_files": .integer(commits),
        ]
        return simpleJSON(in: repository, at: address, isWebhook: isWebhook).adding(merging).adding(counts)
    }

    /// The few fields with which a check run names its pull requests.
    func minimalJSON(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        let place: JSONValue = [
            "id": .integer(repository.id),
            "url": .string(repository.apiURL(at: address)),
            "name": .string(repository.name),
        ]
        return [
            "url": .string("\(repository.apiURL(at: address))/pulls/\(number)"),
            "id": .integer(id),
            "number": .integer(number),
            "head": ["ref": .string(head.ref), "sha": .string(head.sha), "repo": place],
            "base": ["ref": .string(base.ref), "sha": .string(base.sha), "repo": place],
        ]
    }

    private func identityJSON(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        let web = "\(address.web)/\(repository.fullName)/pull/\(number)"
        return [
            "url": .string("\(repository.apiURL(at: address))/pulls/\(number)"),
            "id": .integer(id),
            "node_id": .string(NodeID.make("PullRequest", id)),
            "html_url": .string(web),
            "diff_url": .string("\(web).diff"),
            "patch_url": .string("\(web).patch"),
            "issue_url": .string("\(repository.apiURL(at: address))/issues/\(number)"),
            "number": .integer(number),
        ]
    }

    private func contentJSON(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        let text: JSONValue = [
            "state": .string(state.rawValue),
            "locked": false,
            "title": .string(title),
            "user": user?.json(at: address) ?? .null,
            "body": .text(body),
            "created_at": .time(createdAt),
            "updated_at": .time(updatedAt),
            "closed_at": .time(closedAt),
            "merged_at": .time(mergedAt),
            "merge_commit_sha": .text(mergeCommitSHA),
        ]
        let people: JSONValue = [
            "assignee": nil,
            "assignees": [],
            "requested_reviewers": [],
            "requested_teams": [],
            "labels": .array(labels.map { $0.json(in: repository, at: address) }),
            "milestone": nil,
            "draft": .bool(isDraft),
        ]
        return text.adding(people)
    }
}
