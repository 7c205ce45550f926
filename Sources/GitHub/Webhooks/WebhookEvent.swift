// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What a webhook says, as far as we act on it.
public enum WebhookEvent: Sendable, Equatable {
    /// A pull request changed.
    case pullRequest(PullRequestEvent)
    /// A branch or a tag came, moved or went.
    case push(PushEvent)
    /// A check came or was completed.
    case checkRun(CheckRunEvent)
    /// A hook says that it is there.
    case ping(PingEvent)
    /// An event that nobody here acts on, with its action if it has a readable one.
    case unhandled(action: String?)

    /// The payload's `action`; nil for events that have none.
    public var action: String? {
        switch self {
        case .pullRequest(let event): event.action
        case .checkRun(let event): event.action
        case .unhandled(let action): action
        case .push, .ping: nil
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
