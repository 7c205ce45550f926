// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// Why a call has no result, for an agent: what happened, and what it can do next.
public struct ToolFailure: Error, Equatable, Sendable {
    /// The contract's code, or one of ours.
    public let code: String
    /// What happened.
    public let message: String
    /// What the agent can do next; nil if nothing is known.
    public let next: String?
    /// The seconds after which a retry can succeed.
    public let retryAfter: Int?

    /// The text that the agent reads. Its beginning is the plugin's.
    public var text: String {
        ["GitHub plugin error: \(message) (\(code))", next.map { "Next: \($0)" }].compactMap { $0 }
            .joined(separator: "\n")
    }

    /// The failure as structured content.
    public var structure: JSONValue {
        .object(present: [
            "error_code": .string(code), "error": .string(message), "next": next.map(JSONValue.string),
            "retry_after": retryAfter.map(JSONValue.integer),
        ])
    }

    static func arguments(_ faults: [String], of tool: Tool) -> ToolFailure {
        let names = tool.arguments.map { $0.isRequired ? $0.name : "\($0.name) (optional)" }
        return ToolFailure(
            code: "BAD_ARGUMENTS", message: faults.joined(separator: "; "),
            next: "Call \(tool.name) again with the arguments \(names.joined(separator: ", ")).", retryAfter: nil)
    }

    /// No answer came.
    static func noAnswer(_ error: any Error) -> ToolFailure {
        ToolFailure(
            code: "NO_ANSWER", message: "PacaSync gave no answer: \(error)", next: Self.advice["NO_ANSWER"],
            retryAfter: nil)
    }

    /// An answer whose status is a failure.
    init(_ answer: ContractAnswer) {
        // A proxy between us and the service may have answered with a page.
        let body = (try? JSONValue(document: answer.body)) ?? .null
        let code = body["error_code"]?.stringValue ?? "HTTP_\(answer.status)"
        self.init(
            code: code, message: body["error"]?.stringValue ?? "the address answered with status \(answer.status)",
            next: Self.next(code, answer), retryAfter: answer.retryAfter)
    }

    init(code: String, message: String, next: String?, retryAfter: Int?) {
        self.code = code
        self.message = message
        self.next = next
        self.retryAfter = retryAfter
    }

    private static func next(_ code: String, _ answer: ContractAnswer) -> String? {
        let wait = answer.retryAfter.map { "Wait \($0) seconds before you call again." }
        let known = advice[code] ?? (code.hasPrefix("HTTP_") ? advice["HTTP"] : nil)
        let parts = [known, wait].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    /// What an agent can do next, by the failure's code. A code that is not here explains itself in its message.
    static let advice: [String: String] = [
        "BAD_REQUEST": "Correct the argument that the message names, and call again.",
        "UNAUTHENTICATED": "The API key is missing, wrong or expired. Ask a person to set PACA_API_KEY.",
        "FORBIDDEN": "Ask a person with the right in this project, or a project administrator to grant it.",
        "PASSWORD_CHANGE_REQUIRED": "Ask the person whose key this is to sign in to Paca and change the password.",
        "NOT_FOUND": "Check projectId and taskId; both are UUIDs. get_task and list_projects show them.",
        "GITHUB_INTEGRATION_NOT_FOUND":
            "GitHub is not connected. Ask a project administrator for a token and call github_set_token.",
        "GITHUB_REPOSITORY_NOT_FOUND":
            "Call github_list_linked_repos for the repoId of a linked repository, or github_link_repository to link one.",
        "GITHUB_PR_NOT_FOUND": "Check pr_number and repoId: github_list_linked_repos shows the linked repositories.",
        "GITHUB_PR_LINK_NOT_FOUND": "Call github_list_task_prs for the prId of a linked pull request.",
        "GITHUB_BRANCH_NOT_FOUND": "Push the branch first, or create it with github_create_branch.",
        "GITHUB_SOURCE_BRANCH_NOT_FOUND": "Leave source_branch out to branch from the default branch.",
        "GITHUB_REPO_ALREADY_LINKED": "Nothing to do: github_list_linked_repos shows it.",
        "GITHUB_PR_ALREADY_LINKED": "Nothing to do: github_list_task_prs shows it.",
        "GITHUB_BRANCH_ALREADY_LINKED": "Nothing to do: github_list_task_branches shows it.",
        "GITHUB_BRANCH_ALREADY_EXISTS": "Use another branch_name, or link the branch with github_link_branch_to_task.",
        "GITHUB_BRANCH_CONFLICT": "Use a branch_name that does not begin with the name of the standing branch.",
        "GITHUB_INVALID_TOKEN": "Ask for a new token; GitHub refuses this one.",
        "GITHUB_REPO_NOT_ACCESSIBLE": "Call github_list_repositories for what the project's token can see.",
        "GITHUB_TOKEN_INSUFFICIENT_PERMISSIONS":
            "Ask a project administrator for a token that has the permission, then call github_set_token.",
        "GITHUB_WEBHOOK_URL_REQUIRED": "Ask the operator of Paca to set PUBLIC_URL.",
        "GITHUB_PR_VALIDATION_ERROR": "Correct what GitHub names. The head branch must be pushed and have new commits.",
        "GITHUB_RATE_LIMITED": "GitHub's rate limit is reached. Do not repeat the call before the time is over.",
        "GITHUB_UNAVAILABLE": "GitHub could not be reached. Call again in a minute.",
        "AUTHORIZATION_UNAVAILABLE": "Paca could not be asked for your rights. Call again in a minute.",
        "UNAVAILABLE": "The service cannot work at the moment. Call again in a minute.",
        "TEXT_TOO_LONG": "Shorten the text to 65,536 characters, or send it in parts.",
        "INTERNAL_ERROR": "Tell a person; the service's log has the details.",
        "NO_ANSWER": "Call again in a minute. If that fails too, ask a person whether PACA_API_URL is right.",
        "HTTP": "The answer is not PacaSync's. Ask the operator of Paca whether PACA_API_URL leads to it.",
    ]
}
