// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// A decoded webhook. Events that we do not act on are ``unhandled(action:)``.
public enum WebhookEvent: Sendable, Equatable {
    /// A pull request changed.
    case pullRequest(PullRequestEvent)
    /// A branch or a tag was created, moved or deleted.
    case push(PushEvent)
    /// A check run was created or completed.
    case checkRun(CheckRunEvent)
    /// All check runs of an App on a commit were completed.
    case checkSuite(CheckSuiteEvent)
    /// A commit got a new status.
    case status(StatusEvent)
    /// A branch or a tag was created.
    case created(ReferenceEvent)
    /// A branch or a tag was deleted.
    case deleted(ReferenceEvent)
    /// A repository changed its name, owner, visibility or default branch, or was created, archived or deleted.
    case repository(RepositoryEvent)
    /// A pull request was reviewed.
    case review(PullRequestReviewEvent)
    /// A hook was created, or somebody asked it for a ping.
    case ping(PingEvent)
    /// An event that we do not act on, with its action if that could be read.
    case unhandled(action: String?)

    /// The payload's `action`; nil for events that have none.
    public var action: String? {
        switch self {
        case .pullRequest(let event): event.action
        case .checkRun(let event): event.action
        case .checkSuite(let event): event.action
        case .repository(let event): event.action
        case .review(let event): event.action
        case .unhandled(let action): action
        case .push, .ping, .status, .created, .deleted: nil
        }
    }

    /// The id and the `owner/name` of the event's repository. Nil for the ping of an organization's hook, and for
    /// events that we do not act on.
    public var repository: (id: Int64, fullName: String)? {
        switch self {
        case .pullRequest(let event): (event.repositoryID, event.repositoryFullName)
        case .push(let event): (event.repositoryID, event.repositoryFullName)
        case .checkRun(let event): (event.repositoryID, event.repositoryFullName)
        case .checkSuite(let event): (event.repositoryID, event.repositoryFullName)
        case .status(let event): (event.repositoryID, event.repositoryFullName)
        case .created(let event), .deleted(let event): (event.repositoryID, event.repositoryFullName)
        case .repository(let event): (event.repositoryID, event.repositoryFullName)
        case .review(let event): (event.repositoryID, event.repositoryFullName)
        case .ping(let event): event.repositoryID.flatMap { id in event.repositoryFullName.map { (id, $0) } }
        case .unhandled: nil
        }
    }

    /// Decodes a webhook's body.
    ///
    /// - Parameters:
    ///   - event: The name of the event (``WebhookHeaders/event``).
    ///   - body: The body as it arrived.
    ///   - isForm: Whether the body is a form (``WebhookHeaders/isForm``).
    /// - Throws: ``PayloadError`` if we act on this event and the body is not as GitHub documents it. It never throws
    ///   for other events.
    public static func decode(event: String, body: [UInt8], isForm: Bool) throws(PayloadError) -> WebhookEvent {
        switch event {
        case "pull_request": .pullRequest(try PullRequestEvent.decode(json(body, isForm)))
        case "push": .push(try PushEvent.decode(json(body, isForm)))
        case "check_run": .checkRun(try CheckRunEvent.decode(json(body, isForm)))
        case "check_suite": .checkSuite(try CheckSuiteEvent.decode(json(body, isForm)))
        case "status": .status(try StatusEvent.decode(json(body, isForm)))
        case "create": .created(try ReferenceEvent.decode(json(body, isForm)))
        case "delete": .deleted(try ReferenceEvent.decode(json(body, isForm)))
        case "repository": .repository(try RepositoryEvent.decode(json(body, isForm)))
        case "pull_request_review": .review(try PullRequestReviewEvent.decode(json(body, isForm)))
        case "ping": .ping(try PingEvent.decode(json(body, isForm)))
        default: .unhandled(action: readableAction(body, isForm))
        }
    }

    private static func json(_ body: [UInt8], _ isForm: Bool) throws(PayloadError) -> [UInt8] {
        isForm ? try FormBody.payload(in: body) : body
    }

    private static func readableAction(_ body: [UInt8], _ isForm: Bool) -> String? {
        do throws(PayloadError) {
            return try JSONScanner.scan(json(body, isForm)) { (scanner) throws(PayloadError) in
                var action: String?
                try scanner.object { (key, scanner) throws(PayloadError) in
                    if key == "action" { action = try scanner.optionalString() }
                }
                return action
            }
        } catch {
            // Nobody acts on this event, so an unreadable body is treated like one without an action.
            return nil
        }
    }
}
