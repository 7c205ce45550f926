// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Storage

/// Chooses the waiting deliveries that go into the next statement.
///
/// It takes them in their order, up to a number of bytes and of deliveries. A statement never contains the same
/// delivery twice. The second one waits for the next statement, so that the database detects the duplicate, not our
/// memory.
struct FlushPlan {
    let batch: [Int]

    /// - Parameters:
    ///   - waiting: The key and the size of each waiting delivery, oldest first.
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
