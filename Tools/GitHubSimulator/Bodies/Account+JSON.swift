// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension Account {
    /// The "simple user" object, which appears wherever an account is mentioned.
    func json(at address: GitHubAddress) -> JSONValue {
        let api = "\(address.api)/users/\(login)"
        let identity: JSONValue = [
            "login": .string(login),
            "id": .integer(id),
            "node_id": .string(NodeID.make(kind.rawValue, id)),
            "avatar_url": .string("https://avatars.githubusercontent.com/u/\(id)?v=4"),
            "gravatar_id": "",
            "url": .string(api),
            "html_url": .string("\(address.web)/\(login)"),
        ]
        let links = Self.links.map { JSONValue.Member(name: $0.0, value: .string(api + $0.1)) }
        let rest: JSONValue = ["type": .string(kind.rawValue), "user_view_type": "public", "site_admin": false]
        return identity.adding(.object(links)).adding(rest)
    }

    /// The account as `GET /user` shows it to itself.
    func profileJSON(publicRepositories: Int, at address: GitHubAddress) -> JSONValue {
        let person: JSONValue = [
            "name": .string(login),
            "company": nil,
            "blog": "",
            "location": "Altiplano",
            "email": .string(noReplyAddress),
            "hireable": nil,
            "bio": nil,
            "twitter_username": nil,
            "notification_email": .string(noReplyAddress),
        ]
        let counts: JSONValue = [
            "public_repos": .integer(publicRepositories),
            "public_gists": 0,
            "followers": 0,
            "following": 0,
            "created_at": "2020-01-01T00:00:00Z",
            "updated_at": "2026-01-01T00:00:00Z",
        ]
        return json(at: address).adding(person).adding(counts)
    }

    /// The `organization` of a webhook body.
    func organizationJSON(at address: GitHubAddress) -> JSONValue {
        let api = "\(address.api)/orgs/\(login)"
        return [
            "login": .string(login),
            "id": .integer(id),
            "node_id": .string(NodeID.make(kind.rawValue, id)),
            "url": .string(api),
            "repos_url": .string("\(api)/repos"),
            "events_url": .string("\(api)/events"),
            "hooks_url": .string("\(api)/hooks"),
            "issues_url": .string("\(api)/issues"),
            "members_url": .string("\(api)/members{/member}"),
            "public_members_url": .string("\(api)/public_members{/member}"),
            "avatar_url": .string("https://avatars.githubusercontent.com/u/\(id)?v=4"),
            "description": "",
        ]
    }

    /// The e-mail address in commits that are made on the web site.
    var noReplyAddress: String { "\(id)+\(login)@users.noreply.github.com" }

    private static let links: [(String, String)] = [
        ("followers_url", "/followers"),
        ("following_url", "/following{/other_user}"),
        ("gists_url", "/gists{/gist_id}"),
        ("starred_url", "/starred{/owner}{/repo}"),
        ("subscriptions_url", "/subscriptions"),
        ("organizations_url", "/orgs"),
        ("repos_url", "/repos"),
        ("events_url", "/events{/privacy}"),
        ("received_events_url", "/received_events"),
    ]
}
