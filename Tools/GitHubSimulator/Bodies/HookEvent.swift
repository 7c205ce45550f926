// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// An event, with the body that is delivered to hooks.
public struct HookEvent: Sendable, Equatable {
    /// The value of `X-GitHub-Event`.
    public let name: String
    /// The `action` of the body; nil if the event has none.
    public let action: String?
    /// The repository of the event.
    public let repositoryID: Int
    /// The body as JSON.
    public let payload: [UInt8]

    /// Makes an event with any body.
    public init(name: String, action: String?, repositoryID: Int, payload: [UInt8]) {
        self.name = name
        self.action = action
        self.repositoryID = repositoryID
        self.payload = payload
    }
}

extension HookEvent {
    static func ping(hook: Hook, repository: Repository, sender: Account, at address: GitHubAddress) -> HookEvent {
        let payload = WebhookBody.ping(hook: hook, repository: repository, sender: sender, at: address)
        return HookEvent(name: "ping", action: nil, repositoryID: repository.id, payload: payload)
    }

    static func push(_ push: Push, repository: Repository, at address: GitHubAddress) -> HookEvent {
        let payload = WebhookBody.push(push, repository: repository, at: address)
        return HookEvent(name: "push", action: nil, repositoryID: repository.id, payload: payload)
    }

    static func create(
        branch: String,
        repository: Repository,
        sender: Account,
        at address: GitHubAddress
    ) -> HookEvent {
        let payload = WebhookBody.create(branch: branch, repository: repository, sender: sender, at: address)
        return HookEvent(name: "create", action: nil, repositoryID: repository.id, payload: payload)
    }

    static func delete(
        branch: String,
        repository: Repository,
        sender: Account,
        at address: GitHubAddress
    ) -> HookEvent {
        let payload = WebhookBody.delete(branch: branch, repository: repository, sender: sender, at: address)
        return HookEvent(name: "delete", action: nil, repositoryID: repository.id, payload: payload)
    }

    static func pullRequest(
        action: String,
        pullRequest: PullRequest,
        repository: Repository,
        sender: Account,
        adding more: JSONValue,
        at address: GitHubAddress
    ) -> HookEvent {
        let payload = WebhookBody.pullRequest(
            action: action,
            pullRequest: pullRequest,
            repository: repository,
            sender: sender,
            adding: more,
            at: address
        )
        return HookEvent(name: "pull_request", action: action, repositoryID: repository.id, payload: payload)
    }

    static func checkRun(
        action: String,
        checkRun: CheckRun,
        pullRequests: [PullRequest],
        repository: Repository,
        sender: Account,
        at address: GitHubAddress
    ) -> HookEvent {
        let payload = WebhookBody.checkRun(
            action: action,
            checkRun: checkRun,
            pullRequests: pullRequests,
            repository: repository,
            sender: sender,
            at: address
        )
        return HookEvent(name: "check_run", action: action, repositoryID: repository.id, payload: payload)
    }
}
