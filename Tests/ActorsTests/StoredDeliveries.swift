// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SyncEngine
import TestSupport

@testable import Storage

extension TestProject {
    /// Stores deliveries as the inbox does, without offering them to a project.
    /// - Returns: their GUIDs, in order.
    @discardableResult
    func store(_ deliveries: [(event: String, body: [UInt8])], in database: TestDatabase) async throws -> [UUID] {
        let hook = try await hook(in: database)
        let new = deliveries.map {
            NewDelivery(hook: hook, hookID: hookID, guid: UUID(), event: $0.event, isForm: false, body: $0.body)
        }
        _ = try await database.pool.run(DeliveryStore.append(new))
        return new.map(\.guid)
    }

    /// Edits of one pull request that names task 1. Each has its own action, and all have the same second.
    func edits(_ actions: [String], number: Int = 1) -> [(event: String, body: [UInt8])] {
        actions.map { action in
            ("pull_request", TestPullRequest(number: number, title: "PROJ-1 \(action)").webhook(action))
        }
    }
}

extension TestDatabase {
    /// The actions of `github.pr_updated`, in the order they were emitted.
    func emittedActions() async throws -> [String] {
        try await rows("SELECT payload->>'action' FROM sync_outbox WHERE topic = 'github.pr_updated' ORDER BY id")
            .map { String($0.dropFirst().dropLast()) }
    }

    /// The number of deliveries in a state.
    func deliveries(_ state: String) async throws -> Int {
        try await number("SELECT count(*) FROM sync_deliveries WHERE state = '\(state)'")
    }

    /// A delivery's state, its tries, and whether another try is planned.
    func delivery(_ guid: UUID) async throws -> String {
        try await rows(
            "SELECT state, attempts, next_attempt_at IS NOT NULL FROM sync_deliveries WHERE guid = '\(guid.uuidString)'"
        ).first ?? "none"
    }
}

extension PostgresQuery {
    /// Whether a delivery's GUID is among the parameters.
    func mentions(_ guid: UUID) -> Bool {
        withUnsafeBytes(of: guid.uuid) { Data(bytes).range(of: Data($0)) != nil }
    }
}

extension [PostgresQuery] {
    /// Whether these are the writes of a batch.
    var areWrites: Bool { first?.statement.name == "delivery.take" }
    /// Whether these are the reads of a batch.
    var areReads: Bool { first?.statement.name == "task.prefix" }
}

extension WebhookAnswer {
    /// Whether the delivery was stored now.
    var isAccepted: Bool { if case .accepted = self { true } else { false } }
}
