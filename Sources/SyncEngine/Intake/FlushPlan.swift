// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Storage

/// Which waiting deliveries go into the next statement.
///
/// As many as wait, up to a number of bytes, in their order. The same delivery twice is never in one statement: the
/// second waits for the next, so that the database tells it is a duplicate, not our memory.
struct FlushPlan {
    let batch: [Int]

    /// - Parameters:
    ///   - waiting: key and size of each waiting delivery, oldest first.
    init(waiting: some Collection<(key: DeliveryKey, bytes: Int)>, bytes limit: Int, count most: Int) {
        var batch: [Int] = []
        var keys: Set<DeliveryKey> = []
        var bytes = 0
        for (index, delivery) in waiting.enumerated() {
            guard batch.count < most, batch.isEmpty || bytes + delivery.bytes <= limit else { break }
            guard keys.insert(delivery.key).inserted else { continue }
            bytes += delivery.bytes
            batch.append(index)
        }
        self.batch = batch
    }
}
