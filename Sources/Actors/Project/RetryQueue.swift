// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The deliveries of one project that wait for another try, each with the time at which it is due.
struct RetryQueue: Sendable {
    private var due: [Int64: Duration] = [:]

    var isEmpty: Bool { due.isEmpty }

    /// When the next one is due, in uptime; nil when there is none.
    var next: Duration? { due.values.min() }

    func contains(_ sequence: Int64) -> Bool { due[sequence] != nil }

    mutating func add(_ sequence: Int64, at time: Duration) {
        due[sequence] = time
    }

    /// Removes and returns those that are due at `time`.
    mutating func take(at time: Duration) -> [Int64] {
        let ready = due.filter { $0.value <= time }.keys.sorted()
        for sequence in ready {
            due[sequence] = nil
        }
        return ready
    }
}
