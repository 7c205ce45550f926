// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension ToolArgument {
    /// A linked pull request.
    static let pullRequest = ToolArgument(
        "prId", .id, "The linked pull request's id (UUID) from github_list_task_prs; not its number.", .path)
}

extension ToolTable {
    private static let list = "/tasks/:taskId/pull-requests"
    private static let one = "/tasks/:taskId/pull-requests/:prId"
    private static let line =
        "#{pr_number} [{state}[[, draft{?draft}]]] {title} — {html_url} (prId {id}, {head_branch} → {base_branch}"
        + "[[, CI {ci_state}]])"

    /// The pull requests of a task.
    static let pullRequests: [Tool] = [
        Tool(
            "github_list_task_prs", "List a task's pull requests", .reads, "GET", list, [.task],
            answer: .list(
                "pull_requests", "- " + line,
                empty: "No pull request is linked to this task. github_create_pull_request makes one."),
            "Lists the pull requests that are linked to a task, with state, CI state and the prId that other tools need."
        ),
        Tool(
            "github_link_pr_to_task", "Link a pull request", .adds, "POST", list + "/link",
            [
                .task, .repository,
                ToolArgument(
                    "pr_number", .number, "The pull request's number on GitHub, such as 12.", .body("pr_number")),
            ],
            answer: .object("Linked " + line + "."),
            "Links a pull request that exists on GitHub to a task."),
        Tool(
            "github_unlink_pr_from_task", "Unlink a pull request", .removes, "DELETE", one, [.task, .pullRequest],
            answer: .object("The pull request is unlinked from this task. It is still on GitHub."),
            "Removes the link between a task and a pull request. The pull request itself stays on GitHub."),
        Tool(
            "github_create_pull_request", "Create a pull request", .adds, "POST", list,
            [
                .task, .repository,
                ToolArgument(
                    "title", .text, "The title. Put the task's key in front: PROJ-12 Add login.", .body("title")),
                ToolArgument(
                    "head_branch", .text, "The branch with the changes, already pushed; or owner:branch of a fork.",
                    .body("head_branch")),
                ToolArgument(
                    "base_branch", .text, "The branch to merge into, usually the default branch.", .body("base_branch")),
                ToolArgument("body", .text, "The description, in Markdown.", .body("body"), isRequired: false),
            ],
            answer: .object("Created " + line + "."),
            "Creates a pull request on GitHub and links it to the task. The head branch must be pushed and have commits "
                + "that the base branch lacks."),
        Tool(
            "github_get_pull_request", "Read a pull request", .reads, "GET", one, [.task, .pullRequest],
            answer: .object(
                "#{pr_number} [{state}] {title} — {html_url} in {owner}/{repo_name}[[\n\nDescription:\n{body}]]"
                    + "[[{?diff}\n\nDiff:]]", long: "diff"),
            "Reads a linked pull request from GitHub now: state, description and diff. A long diff is cut."),
        Tool(
            "github_get_pull_request_ci_status", "Read the CI status", .reads, "GET", one + "/ci-status",
            [.task, .pullRequest],
            answer: .object(
                "CI: {state}[[ — incomplete, the token may not see all checks{?partial}]]", list: "checks",
                "- {name}: {status}[[, {conclusion}]][[ — {url}]]", empty: "No check has been reported."),
            "Reads the checks of the commit that is the pull request's head now. The state is success, failure, pending or "
                + "unknown. While it is pending, ask again after a minute."),
        Tool(
            "github_comment_pull_request", "Comment on a pull request", .adds, "POST", one + "/comments",
            [.task, .pullRequest, ToolArgument("body", .text, "The comment, in Markdown.", .body("body"))],
            answer: .object("Commented: {html_url}"),
            "Writes a comment on a linked pull request. Everybody who can see the repository can read it."),
        Tool(
            "github_review_pull_request", "Review a pull request", .adds, "POST", one + "/reviews",
            [
                .task, .pullRequest,
                ToolArgument(
                    "event", .choice(["APPROVE", "REQUEST_CHANGES", "COMMENT"]),
                    "The verdict. GitHub refuses APPROVE and REQUEST_CHANGES on one's own pull request.",
                    .body("event")),
                ToolArgument(
                    "body", .text, "The review's text, in Markdown. Required unless the event is APPROVE.",
                    .body("body"),
                    isRequired: false),
            ],
            answer: .object("Reviewed ({state}): {html_url}"),
            "Submits a review of a linked pull request. Read it first with github_get_pull_request."),
    ]
}
