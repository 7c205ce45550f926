// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Decides which webhooks' bodies may be kept in memory. It has no bytes, clock or lock.
///
/// A body is unproven until its signature was found valid. What it costs is its bytes multiplied by the time for which it
/// holds them. When there is no room for a newcomer, unproven bodies have to go: of the sender whose bodies cost the
/// most, of the hook whose bodies cost the most, the most expensive. So an honest delivery, which is small or soon
/// complete, displaces bodies that never end, and those who send many bodies displace each other. A proven body is never
/// displaced.
struct BodyShares {
    /// Whose bytes they are.
    struct Owner: Hashable {
        /// The address of the sender.
        let sender: String
        /// The project and the hook that the request names.
        let project: String
        let hook: String?
    }

    /// The answer to a request for room. Bodies that must be dropped do not count any more.
    struct Grant: Equatable {
        /// Whether the body may be kept. If not, it must be dropped.
        var isKept: Bool
        /// The other bodies that must be dropped.
        var displaced: [Int] = []
    }

    private struct Body {
        let owner: Owner
        let since: Duration
        var bytes: Int
    }

    private let limit: Int
    private let unprovenLimit: Int
    private var unproven: [Int: Body] = [:]
    private var proven: [Int: Int] = [:]
    private(set) var unprovenBytes = 0
    private(set) var provenBytes = 0

    /// - Parameters:
    ///   - limit: the most bytes of all bodies together.
    ///   - unprovenLimit: the most bytes of all unproven bodies together.
    init(limit: Int, unprovenLimit: Int) {
        self.limit = limit
        self.unprovenLimit = min(unprovenLimit, limit)
    }

    /// A body begins. It has no bytes yet.
    mutating func begin(_ id: Int, of owner: Owner, at now: Duration) {
        unproven[id] = Body(owner: owner, since: now, bytes: 0)
    }

    /// More of an unproven body has arrived.
    mutating func reserve(_ bytes: Int, for id: Int, at now: Duration) -> Grant {
        guard unproven[id] != nil else { return Grant(isKept: false) }
        guard bytes <= unprovenLimit, bytes <= limit - provenBytes else {
            release(id)
            return Grant(isKept: false)
        }
        unproven[id]?.bytes += bytes
        unprovenBytes += bytes
        var grant = Grant(isKept: true)
        while unprovenBytes > unprovenLimit || unprovenBytes + provenBytes > limit, let costly = victim(at: now) {
            release(costly)
            if costly == id { grant.isKept = false } else { grant.displaced.append(costly) }
        }
        return grant
    }

    /// The signature of a body was found valid.
    /// - Returns: false if the body has been dropped.
    mutating func prove(_ id: Int) -> Bool {
        if proven[id] != nil { return true }
        guard let body = unproven.removeValue(forKey: id) else { return false }
        unprovenBytes -= body.bytes
        provenBytes += body.bytes
        proven[id] = body.bytes
        return true
    }

    /// Whether the signature of a body was found valid.
    func isProven(_ id: Int) -> Bool { proven[id] != nil }

    /// A body is not in memory any more, or was dropped.
    mutating func release(_ id: Int) {
        unprovenBytes -= unproven.removeValue(forKey: id)?.bytes ?? 0
        provenBytes -= proven.removeValue(forKey: id) ?? 0
    }

    private func victim(at now: Duration) -> Int? {
        let costs = unproven.filter { $0.value.bytes > 0 }.mapValues { Self.cost($0, now) }
        let sender = largest(costs, by: \.owner.sender)
        let ofSender = costs.filter { unproven[$0.key]?.owner.sender == sender }
        let owner = largest(ofSender, by: \.owner)
        return ofSender.filter { unproven[$0.key]?.owner == owner }.max { $0.value < $1.value }?.key
    }

    /// The group of bodies that costs the most.
    private func largest<Key: Hashable>(_ costs: [Int: Int], by key: (Body) -> Key) -> Key? {
        var sums: [Key: Int] = [:]
        for (id, cost) in costs {
            if let body = unproven[id] { sums[key(body), default: 0] += cost }
        }
        return sums.max { $0.value < $1.value }?.key
    }

    /// Bytes times milliseconds. A body that has just begun costs something, too.
    private static func cost(_ body: Body, _ now: Duration) -> Int {
        body.bytes * (100 + Int((now - body.since) / .milliseconds(1)))
    }
}
