// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What the load generator saw. Times are monotonic nanoseconds.
struct LoadResult {
    var start: UInt64 = 0
    /// When it stopped sending.
    var deadline: UInt64 = 0
    var sent = 0
    /// Answered 202 before the deadline.
    var acknowledgedInTime = 0
    /// Answered 503.
    var refused = 0
    /// The connection ended before the answer: the delivery may be there or not.
    var lost = 0
    /// Of every delivery answered 202, from the first byte sent to the answer.
    var latencies = LatencyHistogram()

    var acknowledged: Int { latencies.count }

    mutating func acknowledge(sentAt: UInt64, at now: UInt64) {
        latencies.record(now - sentAt)
        if now <= deadline { acknowledgedInTime += 1 }
    }
}
