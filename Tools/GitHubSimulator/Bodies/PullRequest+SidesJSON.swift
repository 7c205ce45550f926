// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension PullRequest {
    /// Head, base, links, and the fields after them. In webhooks both repositories include their merge settings.
    func sidesJSON(in repository: Repository, at address: GitHubAddress, isWebhook: Bool) -> JSONValue {
        let isOwn = user?.id == repository.owner.id
        return [
            "head": Self.json(head, headRepository, at: address, isWebhook: isWebhook),
            "base": Self.json(base, repository, at: address, isWebhook: isWebhook),
            "_links": hypermediaJSON(in: repository, at: address),
            "author_association": .string(isOwn ? "OWNER" : "CONTRIBUTOR"),
            "auto_merge": nil,
            "active_lock_reason": nil,
        ]
    }

    /// The URLs in the pull request object.
    func linksJSON(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        let api = repository.apiURL(at: address)
        return [
            "commits_url": .string("\(api)/pulls/\(number)/commits"),
            "review_comments_url": .string("\(api)/pulls/\(number)/comments"),
            "review_comment_url": .string("\(api)/pulls/comments{/number}"),
            "comments_url": .string("\(api)/issues/\(number)/comments"),
            "statuses_url": .string("\(api)/statuses/\(head.sha)"),
        ]
    }

    /// The head or the base. If its repository has been deleted, `user` and `label` are null, but branch and commit
    /// remain.
    private static func json(
        _ side: Side,
        _ repository: Repository?,
        at address: GitHubAddress,
        isWebhook: Bool
    ) -> JSONValue {
        let place = repository?.json(at: address).adding(isWebhook ? Repository.mergeSettings : [:])
        return [
            "label": .text(repository.map { "\($0.owner.login):\(side.ref)" }),
            "ref": .string(side.ref),
            "sha": .string(side.sha),
            "user": repository?.owner.json(at: address) ?? .null,
            "repo": place ?? .null,
        ]
    }

    private func hypermediaJSON(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        let api = repository.apiURL(at: address)
        let links: [(String, String)] = [
            ("self", "\(api)/pulls/\(number)"),
            ("html", "\(address.web)/\(repository.fullName)/pull/\(number)"),
            ("issue", "\(api)/issues/\(number)"),
            ("comments", "\(api)/issues/\(number)/comments"),
            ("review_comments", "\(api)/pulls/\(number)/comments"),
            ("review_comment", "\(api)/pulls/comments{/number}"),
            ("commits", "\(api)/pulls/\(number)/commits"),
            ("statuses", "\(api)/statuses/\(head.sha)"),
        ]
        return .object(links.map { JSONValue.Member(name: $0.0, value: ["href": .string($0.1)]) })
    }
}
