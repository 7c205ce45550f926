// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension ToolTable {
    /// How well the project is in step with GitHub. The plugin has none of these.
    static let sync: [Tool] = [
        Tool(
            "github_sync_status", "Show the sync's health", .reads, "GET", "/sync",
            answer: .outline,
            "Shows whether what Paca shows of GitHub is up to date, and why not: webhooks, deliveries, rate limit. Use it "
                + "when a pull request or branch does not appear on its task."),
        Tool(
            "github_sync_now", "Compare with GitHub now", .sets, "POST", "/sync",
            [
                ToolArgument(
                    "repoId", .id, ToolArgument.repoDescription + " Without it all repositories of the project.",
                    .body("repo_id"), isRequired: false)
            ],
            answer: .object("A full comparison with GitHub has started. github_sync_status shows how far it is."),
            "Starts a full comparison of the project, or of one repository, with GitHub. Use it only if "
                + "github_sync_status shows that something is missing."),
        Tool(
            "github_explain_link", "Explain a link", .reads, "GET", "/sync/explain",
            [
                ToolArgument("repoId", .id, ToolArgument.repoDescription, .query("repo_id")),
                ToolArgument(
                    "pr_number", .number, "A pull request's number; this or branch.", .query("pr_number"),
                    isRequired: false),
                ToolArgument(
                    "branch", .text, "A branch's name; this or pr_number.", .query("branch"), isRequired: false),
            ],
            answer: .outline,
            "Explains why a pull request or branch is linked to which tasks, or why it is not linked."),
        Tool(
            "github_list_failed_deliveries", "List failed deliveries", .reads, "GET", "/sync/deliveries",
            [
                ToolArgument(
                    "state", .choice(["failed", "pending", "applied", "ignored"]), "Which deliveries.",
                    .query("state"), isRequired: false, standard: "failed"),
                ToolArgument("repoId", .id, ToolArgument.repoDescription, .query("repo_id"), isRequired: false),
                ToolArgument(
                    "cursor", .text, "The cursor of the last answer, for the next page.", .query("cursor"),
                    isRequired: false),
            ],
            answer: .outline,
            "Lists GitHub's webhook deliveries that failed, or are in another state, with what went wrong. "
                + "github_replay_delivery tries one again."),
        Tool(
            "github_replay_delivery", "Replay a delivery", .sets, "POST", "/sync/deliveries/:deliveryId/replay",
            [
                ToolArgument(
                    "deliveryId", .text, "The delivery's id from github_list_failed_deliveries.", .path)
            ],
            answer: .object(
                "The delivery is applied once more. github_list_failed_deliveries shows whether it failed."),
            "Applies a stored delivery once more. Doing so twice has no second effect."),
    ]
}
