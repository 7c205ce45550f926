// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// The bodies of webhooks, with GitHub's structure and size, as pure functions of the event
/// (https://docs.github.com/webhooks/webhook-events-and-payloads).
///
/// The values and texts are invented. Only the names and the structure are GitHub's.
public enum WebhookBody {
    /// A `pull_request` body. It has 20 KB and more, because it contains the repository three times. `more` has the
    /// members that some actions add, such as `changes` or `label`.
    public static func pullRequest(
        action: String,
        pullRequest: PullRequest,
        repository: Repository,
        sender: Account,
        adding more: JSONValue = [:],
        at address: GitHubAddress = .publicGitHub
    ) -> [UInt8] {
        let body: JSONValue = [
            "action": .string(action),
            "number": .integer(pullRequest.number),
            "pull_request": pullRequest.fullJSON(in: repository, at: address, isWebhook: true),
        ]
        return body.adding(more).adding(origin(repository, sender, address)).json
    }

    /// A `push` body for a branch.
    public static func push(
        _ push: Push,
        repository: Repository,
        at address: GitHubAddress = .publicGitHub
    ) -> [UInt8] {
        let web = "\(address.web)/\(repository.fullName)"
        let body: JSONValue = [
            "ref": .string("refs/heads/\(push.ref)"),
            "before": .string(push.before),
            "after": .string(push.after),
            "repository": repository.pushJSON(at: address),
            "pusher": ["name": .string(push.sender.login), "email": .string(push.sender.noReplyAddress)],
        ]
        let flags: JSONValue = [
            "sender": push.sender.json(at: address),
            "created": .bool(push.before == Commit.absent),
            "deleted": .bool(push.after == Commit.absent),
            "forced": .bool(push.isForced),
            "base_ref": nil,
            "compare": .string("\(web)/compare/\(push.before.prefix(12))...\(push.after.prefix(12))"),
            "commits": .array(push.commits.map { $0.json(in: repository, at: address) }),
            "head_commit": push.commits.last?.json(in: repository, at: address) ?? .null,
        ]
        return body.adding(organization(repository, address)).adding(flags).json
    }

    /// A `create` body for a branch. It names no commit.
    public static func create(
        branch: String,
        repository: Repository,
        sender: Account,
        at address: GitHubAddress = .publicGitHub
    ) -> [UInt8] {
        let body: JSONValue = [
            "ref": .string(branch),
            "ref_type": "branch",
            "master_branch": .string(repository.defaultBranch),
            "description": .text(repository.about),
            "pusher_type": "user",
        ]
        return body.adding(origin(repository, sender, address)).json
    }

    /// A `delete` body for a branch.
    public static func delete(
        branch: String,
        repository: Repository,
        sender: Account,
        at address: GitHubAddress = .publicGitHub
    ) -> [UInt8] {
        let body: JSONValue = ["ref": .string(branch), "ref_type": "branch", "pusher_type": "user"]
        return body.adding(origin(repository, sender, address)).json
    }

    /// A `check_run` body. `pullRequests` are the repository's own pull requests whose head is the checked commit.
    public static func checkRun(
        action: String,
        checkRun: CheckRun,
        pullRequests: [PullRequest],
        repository: Repository,
        sender: Account,
        at address: GitHubAddress = .publicGitHub
    ) -> [UInt8] {
        let run = checkRun.json(in: repository, pullRequests: pullRequests, at: address)
        let body: JSONValue = ["action": .string(action), "check_run": run]
        return body.adding(origin(repository, sender, address)).json
    }

    /// A `ping` body.
    public static func ping(
        hook: Hook,
        repository: Repository,
        sender: Account,
        at address: GitHubAddress = .publicGitHub
    ) -> [UInt8] {
        let body: JSONValue = [
            "zen": "A llama that waits is a llama that spits.",
            "hook_id": .integer(hook.id),
            "hook": hook.json(in: repository, at: address),
        ]
        return body.adding(origin(repository, sender, address)).json
    }

    /// Any other body: the event's own members, then the repository and the sender.
    static func event(
        _ members: JSONValue,
        _ repository: Repository,
        _ sender: Account,
        _ address: GitHubAddress
    ) -> [UInt8] {
        members.adding(origin(repository, sender, address)).json
    }

    private static func origin(_ repository: Repository, _ sender: Account, _ address: GitHubAddress) -> JSONValue {
        let repositoryMember: JSONValue = ["repository": repository.json(at: address)]
        return repositoryMember.adding(organization(repository, address)).adding(["sender": sender.json(at: address)])
    }

    /// The `organization` of a body, which is present only if the owner is an organization.
    private static func organization(_ repository: Repository, _ address: GitHubAddress) -> JSONValue {
        guard repository.owner.kind == .organization else { return [:] }
        return ["organization": repository.owner.organizationJSON(at: address)]
    }
}
