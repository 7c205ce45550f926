// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Environment

/// Decides which requests to the REST API fail, at random and by a script.
public struct RequestTrouble: Sendable {
    /// The probability of each fault. All other requests succeed.
    public var probabilities: [RequestFault: Double] = [:]
    /// The faults that will certainly happen, in the order in which they are compared with a request.
    public var script: [ScriptedRequestFault] = []
    /// How long a delayed answer takes.
    public var delay: Duration = .seconds(5)
    /// The secondary limits in force.
    public var secondaryLimits: [SecondaryLimit] = []
    /// How many times each new object answers 404 before it is found, as on a replica that lags behind.
    public var replicationLag = 0
    /// How many times each of these paths still answers 404.
    public private(set) var staleReads: [String: Int] = [:]
    private var chance: SeededRandom

    init(seed: UInt64) {
        chance = SeededRandom(seed: seed, stream: 301)
    }

    /// Removes all faults and limits.
    public mutating func clear() {
        probabilities = [:]
        script = []
        secondaryLimits = []
        replicationLag = 0
        staleReads = [:]
    }

    /// Makes the next `count` reads of one path answer 404.
    public mutating func addStaleReads(_ count: Int, of path: String) {
        staleReads[path, default: 0] += count
    }

    /// The fault of this request; nil if it has none.
    mutating func fault(method: String, path: String) -> RequestFault? {
        for index in script.indices where script[index].matches(method: method, path: path) {
            let fault = script[index].fault
            script[index].count -= 1
            if script[index].count <= 0 { script.remove(at: index) }
            return fault
        }
        guard !probabilities.isEmpty else { return nil }
        var draw = chance.nextUnit()
        for fault in RequestFault.allCases {
            draw -= probabilities[fault, default: 0]
            if draw < 0 { return fault }
        }
        return nil
    }

    /// The secondary limit that refuses this request; nil if none does.
    mutating func secondaryLimit(for caller: Caller, isRead: Bool) -> SecondaryLimit? {
        let index = secondaryLimits.firstIndex { limit in
            let isMeant = limit.login.map { $0.lowercased() == caller.login.lowercased() } ?? true
            return isMeant && !(isRead && limit.isForWritesOnly)
        }
        guard let index else { return nil }
        let limit = secondaryLimits[index]
        secondaryLimits[index].count -= 1
        if secondaryLimits[index].count <= 0 { secondaryLimits.remove(at: index) }
        return limit
    }

    /// Whether this read still answers 404. Counts the read.
    mutating func isStale(_ path: String) -> Bool {
        guard let left = staleReads[path] else { return false }
        staleReads[path] = left > 1 ? left - 1 : nil
        return true
    }
}

extension ScriptedRequestFault {
    fileprivate func matches(method: String, path: String) -> Bool {
        if let wanted = self.method, wanted != method { return false }
        guard let wanted = self.path else { return true }
        return path == wanted || path.hasPrefix("\(wanted)/")
    }
}
