// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

/// A delivery whose body was read: what it says, without the body, which takes ten times as much memory or more.
struct ReadDelivery: Sendable {
    /// Its place in the order in which deliveries were stored.
    let sequence: Int64
    /// Its key.
    let key: DeliveryKey
    /// How many attempts to apply it have failed.
    let attempts: Int32
    /// The uptime of the process when the delivery was stored; nil if it was read from Postgres.
    let storedAt: Duration?
    /// What it says.
    let news: DeliveryNews
    /// The payload's `action`.
    let action: String?
    /// The repository that the delivery says it is about, if it names one.
    let origin: PayloadOrigin?
    /// About how many bytes it takes in memory.
    let footprint: Int
}

extension ReadDelivery {
    /// The least that a delivery takes in memory.
    static let leastFootprint = MemoryLayout<ReadDelivery>.stride

    /// Reads a delivery's body.
    /// - Parameter makeUUID: makes the id that a pull request gets if it is not stored yet.
    init(_ delivery: Delivery, makeUUID: () -> UUID) {
        let read = DeliveryNews.read(delivery, makeUUID: makeUUID)
        self.init(
            sequence: delivery.sequence, key: delivery.key, attempts: delivery.attempts, storedAt: delivery.storedAt,
            news: read.news, action: read.action, origin: read.origin,
            footprint: Self.leastFootprint + Self.heap(read.origin?.names ?? []) + read.news.heapBytes)
    }

    /// About how many bytes strings take beside their fixed size. Those of up to 15 bytes take none.
    static func heap(_ texts: [String]) -> Int {
        texts.reduce(0) { $1.utf8.count > 15 ? $0 + $1.utf8.count + 32 : $0 }
    }
}

extension DeliveryNews {
    /// About how many bytes the news takes beside its fixed size.
    fileprivate var heapBytes: Int {
        switch self {
        case .pullRequest(let snapshot):
            snapshot.heapBytes
        case .review(let review, let snapshot):
            snapshot.heapBytes + ReadDelivery.heap([review.reviewer])
        case .branchCreated(let key), .branchDeleted(let key):
            ReadDelivery.heap([key.branch])
        case .check(let check):
            ReadDelivery.heap([check.headSHA, check.name, check.url])
        case .repository(let snapshot):
            ReadDelivery.heap([snapshot.fullName])
        case .unreadable(let text):
            ReadDelivery.heap([text])
        case .hookWorks, .nothing:
            0
        }
    }
}

extension PullRequestSnapshot {
    fileprivate var heapBytes: Int {
        ReadDelivery.heap([
            row.title, row.htmlURL, row.headBranch, row.headSHA, row.baseBranch, row.author, predecessor.title ?? "",
            predecessor.baseBranch ?? "", predecessor.headSHA ?? "",
        ]) + bodyReferences.count * MemoryLayout<TaskReference>.stride
    }
}
