// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Environment

/// What goes wrong with requests to the REST API, by chance and by script.
public struct RequestTrouble: Sendable {
    /// How likely each fault is for any request; the rest goes well.
    public var probabilities: [RequestFault: Double] = [:]
    /// Faults that are certain, in the order in which they are looked through.
    public var script: [ScriptedRequestFault] = []
    /// How long a delayed answer takes.
    public var delay: Duration = .seconds(5)
    /// The secondary limits in force.
    public var secondaryLimits: [SecondaryLimit] = []
    /// How often each new object answers 404 before it is found, as on a replica that lags behind.
    public var replicationLag = 0
    /// How often the objects under these paths answer 404 from now on.
    public private(set) var staleReads: [String: Int] = [:]
    private var chance: SeededRandom

    init(seed: UInt64) {
        chance = SeededRandom(seed: seed, stream: 301)
    }

    /// Ends all trouble.
    public mutating func clear() {
        probabilities = [:]
        script = []
        secondaryLimits = []
        replicationLag = 0
        staleReads = [:]
    }

    /// Lets the next reads of one path answer 404.
    public mutating func addStaleReads(_ count: Int, of path: String) {
        staleReads[path, default: 0] += count
    }

    /// The fault of this request, if it has one.
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

    /// The secondary limit that refuses this request, if one does.
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

    /// Whether this read comes too early.
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
