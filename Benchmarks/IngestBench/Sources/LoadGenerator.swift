// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Keeps every connection busy for a while: as soon as one delivery is answered, the next goes out. One thread and one
/// `poll` loop, because it shares the machine with what it measures.
struct LoadGenerator {
    private var connections: [LoadConnection] = []
    private var deliveries: Deliveries
    private var result = LoadResult()

    init(port: UInt16, connections count: Int, deliveries: Deliveries) throws {
        self.deliveries = deliveries
        for _ in 0 ..< count {
            connections.append(try LoadConnection(port: port))
        }
    }

    /// Holds the load for `seconds`, then waits for the answers still under way.
    mutating func run(seconds: Int, reportingProgress: Bool) throws -> LoadResult {
        result = LoadResult()
        result.start = monotonicNanoseconds()
        result.deadline = result.start + UInt64(seconds) * 1_000_000_000
        var progress = Progress(every: 5, from: result.start, enabled: reportingProgress)
        var now = result.start
        while true {
            try sendWhereIdle(at: now)
            if now >= result.deadline && connections.allSatisfy({ $0.sentAt == nil }) { break }
            guard now < result.deadline + 30_000_000_000 else { throw BenchError("no answer within 30 s") }
            try waitAndReceive()
            now = monotonicNanoseconds()
            progress.tick(now, acknowledged: result.latencies.count)
        }
        return result
    }

    private mutating func sendWhereIdle(at now: UInt64) throws {
        guard now < result.deadline else { return }
        for connection in connections where connection.sentAt == nil && connection.pausedUntil <= now {
            let index = deliveries.next()
            try connection.send(deliveries.templates[index], at: monotonicNanoseconds())
            result.sent += 1
        }
    }

    private mutating func waitAndReceive() throws {
        var descriptors = connections.map { connection in
            pollfd(
                fd: connection.descriptor,
                events: Int16(connection.wantsToWrite ? POLLIN | POLLOUT : POLLIN), revents: 0)
        }
        let ready = poll(&descriptors, nfds_t(descriptors.count), 10)
        guard ready > 0 else { return }
        // One time for all that this call found ready: what is handled later was not answered later.
        let now = monotonicNanoseconds()
        for (connection, descriptor) in zip(connections, descriptors) where descriptor.revents != 0 {
            if connection.wantsToWrite && descriptor.revents & Int16(POLLOUT) != 0 { try connection.sendRest() }
            if descriptor.revents & ~Int16(POLLOUT) != 0 { try receive(on: connection, at: now) }
        }
    }

    private mutating func receive(on connection: LoadConnection, at now: UInt64) throws {
        switch connection.receive() {
        case .incomplete:
            break
        case .closed:
            if connection.sentAt != nil { result.lost += 1 }
            try connection.reconnect()
        case .status(202):
            if let sentAt = connection.sentAt { result.acknowledge(sentAt: sentAt, at: now) }
            connection.sentAt = nil
        case .status(503):
            // GitHub would not come back at all; we do, a little later, with another delivery.
            result.refused += 1
            connection.sentAt = nil
            connection.pausedUntil = now + 20_000_000
        case .status(let status):
            throw BenchError("a delivery was answered \(status):\n\(connection.receivedText)")
        }
    }
}

func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Prints the rate of the last seconds now and then.
private struct Progress {
    let interval: UInt64
    var next: UInt64
    let start: UInt64
    let enabled: Bool
    var before = 0

    init(every seconds: UInt64, from start: UInt64, enabled: Bool) {
        interval = seconds * 1_000_000_000
        next = start + interval
        self.start = start
        self.enabled = enabled
    }

    mutating func tick(_ now: UInt64, acknowledged: Int) {
        guard enabled, now >= next else { return }
        let rate = Double(acknowledged - before) / Double(interval) * 1e9
        say("  \((now - start) / 1_000_000_000) s: \(grouped(rate)) acknowledged/s")
        before = acknowledged
        next += interval
    }
}
