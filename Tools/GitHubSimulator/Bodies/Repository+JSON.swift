// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension Repository {
    /// The repository in lists, pull requests and webhooks.
    func json(at address: GitHubAddress) -> JSONValue {
        json(at: address, owner: owner.json(at: address), created: .time(createdAt), pushed: .time(pushedAt))
    }

    /// The repository in a combined status: names and URLs, without counts.
    func minimalJSON(at address: GitHubAddress) -> JSONValue {
        let whole = json(at: address)
        guard case .object(let members) = whole else { return whole }
        let rest: Set<String> = [
            "created_at", "updated_at", "pushed_at", "git_url", "ssh_url", "clone_url", "svn_url",
        ]
        let known = members.prefix { $0.name != "homepage" }.filter { !rest.contains($0.name) }
        return .object(Array(known))
    }

    /// The repository in a `push`. Two of its times are numbers, and the owner has a name and an e-mail address.
    func pushJSON(at address: GitHubAddress) -> JSONValue {
        let contact: JSONValue = ["name": .string(owner.login), "email": .string(owner.noReplyAddress)]
        let created = JSONValue.integer(createdAt.secondsSinceEpoch)
        let pushed = JSONValue.integer(pushedAt.secondsSinceEpoch)
        let base = json(at: address, owner: contact.adding(owner.json(at: address)), created: created, pushed: pushed)
        return base.adding(["stargazers": 0, "master_branch": .string(defaultBranch)])
    }

    /// The repository in the answer to `GET /repos/{owner}/{repo}`.
    func fullJSON(parent: Repository?, role: RepositoryRole, at address: GitHubAddress) -> JSONValue {
        let more: JSONValue = [
            "permissions": role.json,
            "temp_clone_token": nil,
            "network_count": 0,
            "subscribers_count": 1,
        ]
        let full = json(at: address).adding(Self.mergeSettings).adding(more)
        guard let parent else { return full }
        let origin = parent.json(at: address)
        return full.adding(["parent": origin, "source": origin])
    }

    /// The settings for merging, which appear only where the repository is shown in full.
    static let mergeSettings: JSONValue = [
        "allow_squash_merge": true,
        "allow_merge_commit": true,
        "allow_rebase_merge": true,
        "allow_auto_merge": false,
        "delete_branch_on_merge": false,
        "allow_update_branch": false,
        "use_squash_pr_title_as_default": false,
        "squash_merge_commit_message": "COMMIT_MESSAGES",
        "squash_merge_commit_title": "COMMIT_OR_PR_TITLE",
        "merge_commit_message": "PR_TITLE",
        "merge_commit_title": "MERGE_MESSAGE",
    ]

    /// The base of the repository's API URLs.
    func apiURL(at address: GitHubAddress) -> String {
        "\(address.api)/repos/\(fullName)"
    }

    private func json(
        at address: GitHubAddress,
        owner ownerJSON: JSONValue,
        created: JSONValue,
        pushed: JSONValue
    ) -> JSONValue {
        let web = "\(address.web)/\(fullName)"
        let host = address.web.split(separator: "/").last.map(String.init) ?? address.web
        let identity: JSONValue = [
            "id": .integer(id),
            "node_id": .string(NodeID.make("Repository", id)),
            "name": .string(name),
            "full_name": .string(fullName),
            "private": .bool(isPrivate),
            "owner": ownerJSON,
            "html_url": .string(web),
            "description": .text(about),
            "fork": .bool(parentID != nil),
            "url": .string(apiURL(at: address)),
        ]
        let clone: JSONValue = [
            "created_at": created,
            "updated_at": .time(updatedAt),
            "pushed_at": pushed,
            "git_url": .string("git://\(host)/\(fullName).git"),
            "ssh_url": .string("git@\(host):\(fullName).git"),
            "clone_url": .string("\(web).git"),
            "svn_url": .string(web),
        ]
        let links = RepositoryLinks.members(of: apiURL(at: address))
        return identity.adding(links).adding(clone).adding(settings)
    }

    private var settings: JSONValue {
        let counts: JSONValue = [
            "homepage": nil,
            "size": 128,
            "stargazers_count": 0,
            "watchers_count": 0,
            "language": "Swift",
            "has_issues": true,
            "has_projects": true,
            "has_downloads": true,
            "has_wiki": true,
            "has_pages": false,
            "has_discussions": false,
            "forks_count": 0,
        ]
        let rest: JSONValue = [
            "custom_properties": [:],
            "mirror_url": nil,
            "archived": .bool(isArchived),
            "disabled": false,
            "open_issues_count": .integer(openIssuesCount),
            "license": nil,
            "allow_forking": true,
            "is_template": false,
            "web_commit_signoff_required": false,
            "topics": [],
            "visibility": .string(isPrivate ? "private" : "public"),
            "forks": 0,
            "open_issues": .integer(openIssuesCount),
            "watchers": 0,
            "default_branch": .string(defaultBranch),
        ]
        return counts.adding(rest)
    }
}
