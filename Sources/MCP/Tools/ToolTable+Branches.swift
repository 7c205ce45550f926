// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension ToolTable {
    private static let list = "/tasks/:taskId/branches"

    /// The branches of a task.
    static let branches: [Tool] = [
        Tool(
            "github_create_branch", "Create a branch", .adds, "POST", list,
            [
                .task, .repository,
                ToolArgument(
                    "branch_name", .text, "The new branch's name. Begin it with the task's key: PROJ-12-add-login.",
                    .body("branch_name")),
                ToolArgument(
                    "source_branch", .text, "The branch to start from; without it the default branch.",
                    .body("source_branch"), isRequired: false),
            ],
            answer: .object("Created the branch {branch_name} in {repo_full_name}: {html_url}"),
            "Creates a branch on GitHub and links it to the task. Then fetch and check it out with git."),
        Tool(
            "github_link_branch_to_task", "Link a branch", .adds, "POST", list + "/link",
            [
                .task, .repository,
                ToolArgument("branch_name", .text, "The branch's name on GitHub.", .body("branch_name")),
            ],
            answer: .object("Linked the branch {branch_name}: {html_url}"),
            "Links a branch that exists on GitHub to a task, and with it the branch's open pull requests."),
        Tool(
            "github_list_task_branches", "List a task's branches", .reads, "GET", list, [.task],
            answer: .list(
                "branches", "- {branch_name} — {html_url} (repoId {repo_id})",
                empty: "No branch is linked to this task. github_create_branch makes one."),
            "Lists the branches that are linked to a task."),
    ]
}
