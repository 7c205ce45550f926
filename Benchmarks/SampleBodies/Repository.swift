// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A repository as GitHub writes it into a webhook body.
public struct Repository: Sendable {
    /// GitHub's id, as large as those of 2026.
    public let id: Int
    /// The account that it belongs to.
    public let owner: String
    /// Its name without the owner.
    public let name: String

    /// Takes its identity; all else is made up.
    public init(id: Int, owner: String, name: String) {
        self.id = id
        self.owner = owner
        self.name = name
    }

    var api: String { "https://api.github.com/repos/\(owner)/\(name)" }
    var html: String { "https://github.com/\(owner)/\(name)" }

    var text: String {
        let addresses = Self.addresses.map { "\"\($0)_url\":\"\(api)/\($1)\"" }.joined(separator: ",")
        return """
            {"id":\(id),"node_id":"MDEwOlJlcG9zaXRvcnkxODY4NTMwMDI=","name":"\(name)",\
            "full_name":"\(owner)/\(name)","private":true,"owner":\(userJSON(login: owner, id: 902)),\
            "html_url":"\(html)","description":"Pens, gates and the records of who went where","fork":false,\
            "url":"\(api)",\(addresses),"created_at":"2019-05-15T15:19:25Z","updated_at":"2026-05-15T15:19:27Z",\
            "pushed_at":"2026-05-15T15:20:32Z","git_url":"git://github.com/\(owner)/\(name).git",\
            "ssh_url":"git@github.com:\(owner)/\(name).git","clone_url":"\(html).git","svn_url":"\(html)",\
            "homepage":null,"size":18274,"stargazers_count":12,"watchers_count":12,"language":"Swift",\
            "has_issues":true,"has_projects":true,"has_downloads":true,"has_wiki":true,"has_pages":false,\
            "has_discussions":false,"forks_count":3,"mirror_url":null,"archived":false,"disabled":false,\
            "open_issues_count":27,"license":{"key":"apache-2.0","name":"Apache License 2.0",\
            "spdx_id":"Apache-2.0","url":"https://api.github.com/licenses/apache-2.0","node_id":"MDc6TGljZW5zZTI="},\
            "allow_forking":true,"is_template":false,"web_commit_signoff_required":false,"topics":["records"],\
            "visibility":"private","forks":3,"open_issues":27,"watchers":12,"default_branch":"main"}
            """
    }

    private static let addresses: [(String, String)] = [
        ("forks", "forks"), ("keys", "keys{/key_id}"), ("collaborators", "collaborators{/collaborator}"),
        ("teams", "teams"), ("hooks", "hooks"), ("issue_events", "issues/events{/number}"), ("events", "events"),
        ("assignees", "assignees{/user}"), ("branches", "branches{/branch}"), ("tags", "tags"),
        ("blobs", "git/blobs{/sha}"), ("git_tags", "git/tags{/sha}"), ("git_refs", "git/refs{/sha}"),
        ("trees", "git/trees{/sha}"), ("statuses", "statuses/{sha}"), ("languages", "languages"),
        ("stargazers", "stargazers"), ("contributors", "contributors"), ("subscribers", "subscribers"),
        ("subscription", "subscription"), ("commits", "commits{/sha}"), ("git_commits", "git/commits{/sha}"),
        ("comments", "comments{/number}"), ("issue_comment", "issues/comments{/number}"),
        ("contents", "contents/{+path}"), ("compare", "compare/{base}...{head}"), ("merges", "merges"),
        ("archive", "{archive_format}{/ref}"), ("downloads", "downloads"), ("issues", "issues{/number}"),
        ("pulls", "pulls{/number}"), ("milestones", "milestones{/number}"),
        ("notifications", "notifications{?since,all,participating}"), ("labels", "labels{/name}"),
        ("releases", "releases{/id}"), ("deployments", "deployments"),
    ]
}

/// A user as GitHub writes it into a webhook body.
func userJSON(login: String, id: Int) -> String {
    let api = "https://api.github.com/users/\(login)"
    return """
        {"login":"\(login)","id":\(id),"node_id":"MDQ6VXNlcjIxMDMxMDY3",\
        "avatar_url":"https://avatars.githubusercontent.com/u/\(id)?v=4","gravatar_id":"","url":"\(api)",\
        "html_url":"https://github.com/\(login)","followers_url":"\(api)/followers",\
        "following_url":"\(api)/following{/other_user}","gists_url":"\(api)/gists{/gist_id}",\
        "starred_url":"\(api)/starred{/owner}{/repo}","subscriptions_url":"\(api)/subscriptions",\
        "organizations_url":"\(api)/orgs","repos_url":"\(api)/repos","events_url":"\(api)/events{/privacy}",\
        "received_events_url":"\(api)/received_events","type":"User","user_view_type":"public","site_admin":false}
        """
}
