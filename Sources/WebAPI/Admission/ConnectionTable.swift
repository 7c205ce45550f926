// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Decides which connection has to go when there are too many. It has no sockets, clock or lock.
///
/// It is one of the sender with the most connections, and of those the one that was useful longest ago: since it was
/// opened, or since a request of it was last answered with anything but a refusal. So a newcomer that sends its request
/// is served, and connections that do nothing make room for each other.
struct ConnectionTable {
    private struct Connection {
        let sender: String
        var useful: Duration
    }

    private let limit: Int
    private var connections: [Int: Connection] = [:]
    private var counts: [String: Int] = [:]
    private var last = 0

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { connections.count }

    /// Adds a connection.
    /// - Returns: its number, and the connection that must be closed for it, which does not count any more.
    mutating func add(from sender: String, at now: Duration) -> (id: Int, displaced: Int?) {
        let displaced = connections.count >= limit ? victim() : nil
        if let displaced { remove(displaced) }
        last += 1
        connections[last] = Connection(sender: sender, useful: now)
        counts[sender, default: 0] += 1
        return (last, displaced)
    }

    /// A request of the connection was answered, not with a refusal.
    mutating func wasUseful(_ id: Int, at now: Duration) {
        connections[id]?.useful = now
    }

    /// The connection is closed.
    mutating func remove(_ id: Int) {
        guard let connection = connections.removeValue(forKey: id) else { return }
        counts[connection.sender, default: 0] -= 1
        if counts[connection.sender] == 0 { counts[connection.sender] = nil }
    }

    private func victim() -> Int? {
        let sender = counts.max { $0.value < $1.value }?.key
        return
            connections
            .filter { $0.value.sender == sender }
            .min { ($0.value.useful, $0.key) < ($1.value.useful, $1.key) }?.key
    }
}
