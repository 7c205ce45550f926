// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

/// A task that the demo creates.
struct DemoTask: Sendable, Hashable {
    /// The id in Paca.
    let id: UUID
    /// Its number in the project.
    let number: Int32
    /// What there is to do.
    let title: String
    /// Whether a person deleted it.
    let isDeleted: Bool

    /// Makes a task.
    init(id: UUID, number: Int32, title: String, isDeleted: Bool = false) {
        self.id = id
        self.number = number
        self.title = title
        self.isDeleted = isDeleted
    }
}

/// The state of one project in Postgres.
struct DemoProjectState: Sendable {
    /// A delivery in the inbox.
    struct Delivery: Sendable {
        /// Its position in the order of arrival.
        let sequence: Int64
        /// `X-GitHub-Delivery`.
        let guid: UUID
        /// `X-GitHub-Event`.
        let event: String
        /// The payload's `action`; nil until it was read.
        let action: String?
        /// The delivery's state: `pending`, or a final state.
        let state: String
        /// Why the delivery has this state; nil if there is nothing to explain.
        let reason: String?
        /// The error; nil if there was none.
        let error: String?

        /// Makes a delivery.
        init(
            sequence: Int64, guid: UUID, event: String, action: String?, state: String, reason: String? = nil,
            error: String? = nil
        ) {
            self.sequence = sequence
            self.guid = guid
            self.event = event
            self.action = action
            self.state = state
            self.reason = reason
            self.error = error
        }
    }

    /// A link of a task to a pull request or to a branch.
    struct Link: Sendable, Hashable {
        /// The pull request's number; nil for a branch.
        let number: Int32?
        /// The branch; nil for a pull request.
        let branch: String?
        /// The task's name for people, such as `PROJ-42`.
        let task: String
        /// How the link was made: `manual`, `branch` or `reference`.
        let source: String
    }

    /// An event in the outbox.
    struct Event: Sendable, Hashable {
        /// Its position in the outbox.
        let id: Int64
        /// The topic, `github.…`.
        let topic: String
        /// The pull request's number; nil for a branch.
        let number: Int32?
        /// The branch; nil for a pull request.
        let branch: String?
        /// The task's name for people.
        let task: String
    }

    /// Deliveries in the order of arrival.
    var deliveries: [Delivery]
    /// Pull requests by number.
    var pullRequests: [PullRequestRow]
    /// All links.
    var links: [Link]
    /// Events in their order.
    var events: [Event]

    /// Makes a state.
    init(deliveries: [Delivery], pullRequests: [PullRequestRow], links: [Link], events: [Event]) {
        self.deliveries = deliveries
        self.pullRequests = pullRequests
        self.links = links
        self.events = events
    }

    /// Reads the results of `DemoStore.state`.
    init(from results: some Collection<PostgresResult>) throws(PostgresError) {
        let results = Array(results)
        guard results.count == 4 else {
            throw PostgresError(.decoding, operation: "demo.state", detail: "\(results.count) results for 4 queries")
        }
        self.init(
            deliveries: try Self.deliveries(results[0]), pullRequests: try PullRequestStore.rows(from: results[1]),
            links: try Self.links(results[2]), events: try Self.events(results[3]))
    }

    private static func deliveries(_ result: PostgresResult) throws(PostgresError) -> [Delivery] {
        try result.read { (row) throws(PostgresError) in
            Delivery(
                sequence: try row.next(), guid: try row.next(), event: try row.next(), action: try row.next(),
                state: try row.next(), reason: try row.next(), error: try row.next())
        }
    }

    private static func links(_ result: PostgresResult) throws(PostgresError) -> [Link] {
        try result.read { (row) throws(PostgresError) in
            Link(number: try row.next(), branch: try row.next(), task: try row.next(), source: try row.next())
        }
    }

    private static func events(_ result: PostgresResult) throws(PostgresError) -> [Event] {
        try result.read { (row) throws(PostgresError) in
            Event(
                id: try row.next(), topic: try row.next(), number: try row.next(), branch: try row.next(),
                task: try row.next())
        }
    }
}
