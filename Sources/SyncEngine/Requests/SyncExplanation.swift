// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
import Environment
public import Foundation
public import JSON
public import Storage

/// Why a pull request or a branch is linked to the tasks that it is linked to, and why not to others.
public struct SyncExplanation: Sendable {
    /// Our id of the linked repository.
    public let repoID: UUID
    /// `owner/name`.
    public let fullName: String
    /// The pull request or the branch.
    public let subject: LinkExclusion.Subject
    /// The deliveries about it, the newest first, as far as they are still in the log.
    public let deliveries: [DeliveryLogRow]
    /// The pull request as it is stored; nil for a branch, and while no news of it was stored.
    public internal(set) var pullRequest: PullRequestRow?
    /// What the rules say; nil while no news of the pull request was stored.
    public internal(set) var links: LinkExplanation?
    /// The numbers of the tasks.
    public internal(set) var numbers: [UUID: Int64] = [:]

    /// An explanation without links.
    public init(repoID: UUID, fullName: String, subject: LinkExclusion.Subject, deliveries: [DeliveryLogRow]) {
        self.repoID = repoID
        self.fullName = fullName
        self.subject = subject
        self.deliveries = deliveries
    }

    /// All tasks that it names.
    var tasks: Set<UUID> {
        Set((links?.findings.compactMap(\.task) ?? []) + (links?.links.map(\.task) ?? []))
    }

    /// The task's id as people write it, such as `PROJ-4`.
    public func name(of task: UUID) -> String {
        guard let number = numbers[task], let prefix = links?.prefix else { return task.text }
        return "\(prefix)-\(number)"
    }
}

extension LinkExplanation.Link.Reason {
    /// The reason's name for programs.
    public var code: String {
        switch self {
        case .person: "by_person"
        case .rule(let verdict): verdict.code
        case .formerly: "formerly_named"
        case .kept: "kept"
        }
    }

    /// The reason as a sentence for people.
    public var text: String {
        switch self {
        case .person: "a person made or confirmed the link"
        case .rule(let verdict): verdict.text
        case .formerly(let reference):
            "the text holds \(reference.prefix)-\(reference.number): the project's prefix was another one, or the task "
                + "is deleted and may be restored"
        case .kept: "what is known now does not ask for it; it was true when the link was made"
        }
    }
}

extension SyncExplanation: JSONEncodable {
    /// Writes the contract's **explanation**.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("repo_id", repoID.text)
            json.member("full_name", fullName)
            switch subject {
            case .pullRequest(let number): json.member("pr_number", number)
            case .branch(let name): json.member("branch", name)
            }
            json.member("known", links != nil)
            json.name("pull_request")
            if let pullRequest { write(pullRequest, to: &json) } else { json.null() }
            json.member("prefix", links?.prefix)
            json.member("description_known", links?.knowsDescription ?? false)
            json.name("links")
            json.array { json in for link in links?.links ?? [] { write(link, to: &json) } }
            json.name("findings")
            json.array { json in for finding in links?.findings ?? [] { write(finding, to: &json) } }
            json.name("deliveries")
            json.array { json in for row in deliveries { row.write(to: &json) } }
        }
    }

    private func write(_ row: PullRequestRow, to json: inout JSONWriter) {
        json.object { json in
            json.member("title", row.title)
            json.member("state", row.state)
            json.member("head_branch", row.headBranch)
            json.member("from_fork", row.isFromFork)
            json.member("github_updated_at", row.githubUpdatedAt?.rfc3339)
        }
    }

    private func write(_ link: LinkExplanation.Link, to json: inout JSONWriter) {
        json.object { json in
            json.member("task_id", link.task.text)
            json.member("task", name(of: link.task))
            json.member("source", link.source)
            json.member("rule", link.reason.code)
            json.member("reason", link.reason.text)
        }
    }

    private func write(_ finding: LinkExplanation.Finding, to json: inout JSONWriter) {
        json.object { json in
            json.member("reference", finding.reference.map { "\($0.prefix)-\($0.number)" })
            json.member("found_in", finding.places.map(\.rawValue))
            json.member("task_id", finding.task?.text)
            json.member("accepted", finding.verdict.source != nil)
            json.member("rule", finding.verdict.code)
            json.member("reason", finding.verdict.text)
        }
    }
}
