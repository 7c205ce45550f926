// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation
import JSON
public import Storage

/// How people name a delivery: `HOOK.GUID`, as the log writes it, or only the GUID, as GitHub's pages show it.
public struct DeliveryID: Sendable, Hashable {
    /// GitHub's id of the hook; nil for any hook that the project has now.
    public let hookID: Int64?
    /// `X-GitHub-Delivery`.
    public let guid: UUID

    /// Reads an id; nil if the text is none.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let last = parts.last, let guid = UUID(text: String(last)) else { return nil }
        self.guid = guid
        guard parts.count == 2 else {
            hookID = nil
            return
        }
        guard parts[0].utf8.allSatisfy({ (0x30 ... 0x39).contains($0) }), let hook = Int64(parts[0]) else { return nil }
        hookID = hook
    }

    /// The id of a stored delivery.
    public init(_ key: DeliveryKey) {
        hookID = key.hookID
        guid = key.guid
    }

    /// `HOOK.GUID`, or only the GUID.
    public var text: String { (hookID.map { "\($0)." } ?? "") + guid.text }
}

/// Which deliveries of a project are listed.
public struct DeliveryLogFilter: Sendable, Equatable {
    /// The most deliveries of a page.
    public static let longestPage = 100

    /// Only those in this state.
    public var state: DeliveryOutcome.State?
    /// Only those of this link, by our id.
    public var repository: UUID?
    /// Only those after the page that gave this cursor.
    public var cursor: DeliveryLogCursor?
    /// How many at most, from 1.
    public var pageSize = 50

    /// All deliveries.
    public init() {}
}

/// Where a page of the log ends. Its text means nothing to callers.
public struct DeliveryLogCursor: Sendable, Hashable {
    let place: DeliveryLogPlace

    /// The end of a page.
    public init(_ place: DeliveryLogPlace) {
        self.place = place
    }

    /// Reads the text of a cursor; nil if it is none of ours.
    public init?(_ text: String) {
        guard let bytes = Hex.decode(text) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = Int32(parts[0]), let sequence = Int64(parts[1]),
            (0 ... DeliveryLogPlace.newest.day).contains(day), sequence >= 0
        else { return nil }
        place = DeliveryLogPlace(day: day, sequence: sequence)
    }

    /// The text.
    public var text: String { Hex.encode(Array("\(place.day):\(place.sequence)".utf8)) }
}

/// A page of a project's delivery log, the newest first.
public struct DeliveryLogPage: Sendable, Equatable {
    /// The deliveries.
    public let deliveries: [DeliveryLogRow]
    /// Where the next page begins; nil on the last one.
    public let next: DeliveryLogCursor?

    /// Makes a page.
    public init(deliveries: [DeliveryLogRow], next: DeliveryLogCursor?) {
        self.deliveries = deliveries
        self.next = next
    }
}

extension SyncRequests {
    /// A page of the delivery log.
    public func deliveries(project: UUID, _ filter: DeliveryLogFilter) async throws -> DeliveryLogPage {
        if let repository = filter.repository { try await check(repository, of: project) }
        let result = try await client.run(
            DeliveryStore.log(
                project: project, state: filter.state, repository: filter.repository,
                before: filter.cursor?.place ?? .newest, limit: Int64(filter.pageSize) + 1))
        let rows = try DeliveryStore.log(from: result)
        let page = Array(rows.prefix(filter.pageSize))
        let hasMore = rows.count > page.count
        return DeliveryLogPage(deliveries: page, next: hasMore ? page.last.map { DeliveryLogCursor($0.place) } : nil)
    }

    /// Has a delivery applied that was not: it waits again, as if it had come now. One that waits already is accepted,
    /// and its project is told of it.
    public func replay(project: UUID, delivery: DeliveryID) async throws -> ReplayedDelivery {
        let find = DeliveryStore.find(delivery.guid, hook: delivery.hookID, project: project)
        // What became of the delivery between the two statements shows in the second look.
        for _ in 0 ..< 2 {
            let found = try DeliveryStore.found(from: try await client.run(find))
            switch ReplayDecision(found?.row, hasBody: found?.hasBody ?? false) {
            case .refuse(let failure): throw failure
            case .notice(let row):
                await notice(project, row.place.sequence)
                return ReplayedDelivery(id: DeliveryID(row.key))
            case .replay(let row):
                let result = try await client.run(DeliveryStore.replay(row.key, project: project))
                guard let sequence = try DeliveryStore.replayed(from: result) else { continue }
                await notice(project, sequence)
                return ReplayedDelivery(id: DeliveryID(row.key))
            }
        }
        throw RequestFailure(.deliveryApplied, "The delivery is being worked on; look at its state again.")
    }

    /// - Throws: `RequestFailure` if the repository is not linked to the project.
    func check(_ repository: UUID, of project: UUID) async throws {
        let result = try await client.run(RepositoryStore.select(project: project, repository: repository))
        guard try !RepositoryStore.linkedRows(from: result).isEmpty else { throw RepositoryRequests.notLinked }
    }
}
