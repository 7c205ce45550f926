// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension ToolArgument {
    /// A linked repository, in the path.
    static let linkedRepository = ToolArgument("repoId", .id, repoDescription, .path)
    /// A linked repository, in the body.
    static let repository = ToolArgument("repoId", .id, repoDescription, .body("repo_id"))

    static let repoDescription = "The linked repository's id (UUID) from github_list_linked_repos."
}

extension ToolTable {
    /// The project's connection to GitHub.
    static let connection: [Tool] = [
        Tool(
            "github_get_integration", "Get the GitHub connection", .reads, "GET", "/integration",
            answer: .object(
                "[[{?connected}GitHub is connected.]][[{!connected}GitHub is not connected to this project. "
                    + "github_set_token connects it.]]"
                    + "[[\nAccount: {account}]][[\nScopes: {scopes}]][[\nThe token expires: {token_expires_at}]]"),
            "Shows whether the project is connected to GitHub, with which account, and when the token expires."),
        Tool(
            "github_set_token", "Connect GitHub", .removes, "POST", "/integration/token",
            [
                ToolArgument(
                    "token", .text,
                    "A GitHub token: classic with the scope repo, or fine-grained with contents, pull requests, commit "
                        + "statuses and webhooks. Never invent one; ask a person for it.", .body("token"))
            ],
            answer: .object("GitHub is connected[[ as {account}]].[[ The token expires {token_expires_at}.]]"),
            "Connects the project to GitHub with a token, or replaces the token. Links stay. Needs the right to manage "
                + "GitHub in the project."),
        Tool(
            "github_delete_token", "Disconnect GitHub", .removes, "DELETE", "/integration/token",
            answer: .object("GitHub is disconnected. Its webhooks are being removed."),
            "Deletes the project's token with everything that was linked with it: repositories, pull requests, branches. "
                + "Only on a person's explicit request."),
    ]

    /// Repositories that can be linked, or are.
    static let repositories: [Tool] = [
        Tool(
            "github_list_repositories", "List accessible repositories", .reads, "GET", "/integration/accessible-repos",
            answer: .list(
                "repositories",
                "- {full_name} (default branch {default_branch}[[, private{?private}]])[[ — {description}]]",
                empty: "The project's token sees no repository."),
            "Lists the repositories that the project's token can see, whether linked or not."),
        Tool(
            "github_list_linked_repos", "List linked repositories", .reads, "GET", "/repositories",
            answer: .list(
                "repositories",
                "- {full_name} (repoId {id}, default branch {default_branch})[[ {!webhook_active}— its webhook is "
                    + "not active, changes arrive late]]",
                empty: "No repository is linked to this project. github_link_repository links one."),
            "Lists the repositories that are linked to the project, with the repoId that other tools need."),
        Tool(
            "github_link_repository", "Link a repository", .adds, "POST", "/repositories",
            [
                ToolArgument("owner", .text, "The owner of the repository, such as acme.", .body("owner")),
                ToolArgument(
                    "repo_name", .text, "The repository's name without the owner, such as app.", .body("repo_name")),
            ],
            answer: .object("Linked {full_name} (repoId {id}, default branch {default_branch})."),
            "Links a GitHub repository to the project and makes its webhook, so that pull requests and branches that name "
                + "a task are linked to it."),
        Tool(
            "github_unlink_repository", "Unlink a repository", .removes, "DELETE", "/repositories/:repoId",
            [.linkedRepository], answer: .object("The repository is unlinked. Its webhook is being removed."),
            "Unlinks a repository with all its links to tasks, and removes its webhook. Nothing on GitHub is deleted "
                + "otherwise. Only on a person's explicit request."),
    ]
}
