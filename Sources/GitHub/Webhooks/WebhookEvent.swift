// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// What a webhook says, as far as we act on it.
public enum WebhookEvent: Sendable, Equatable {
    /// A pull request changed.
    case pullRequest(PullRequestEvent)
    /// A branch or a tag came, moved or went.
    case push(PushEvent)
    /// A check came or was completed.
    case checkRun(CheckRunEvent)
    /// All runs of an App on a commit were completed.
    case checkSuite(CheckSuiteEvent)
    /// Somebody said how a commit fares.
    case status(StatusEvent)
    /// A branch or a tag came.
    case created(ReferenceEvent)
    /// A branch or a tag went.
    case deleted(ReferenceEvent)
    /// The repository's name or another of its labels changed.
    case repository(RepositoryEvent)
    /// A pull request was reviewed.
    case review(PullRequestReviewEvent)
    /// A hook says that it is there.
    case ping(PingEvent)
    /// An event that nobody here acts on, with its action if it has a readable one.
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

    /// The repository that it is about: its identity and its `owner/name` at the time. Nil for an organisation's ping and
    /// for events that nobody here acts on.
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
    ///   - body: The body as it came.
    ///   - isForm: Whether the body is a form (``WebhookHeaders/isForm``).
    /// - Throws: ``PayloadError`` if the event is one of ours and the body is not what GitHub documents for it. Never for
    ///   other events, of which nothing is promised.
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
            // Nobody acts on this event: that its body cannot be read is worth no more than an absent action.
            return nil
        }
    }
}
