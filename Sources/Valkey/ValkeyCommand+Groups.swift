// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A reader of a stream: its group, and its own name within the group.
public struct ValkeyStreamReader: Sendable, Equatable {
    /// The stream.
    public let stream: String
    /// The consumer group.
    public let group: String
    /// The name of this consumer, which no other process has at the same time.
    public let consumer: String

    /// Makes a reader.
    public init(stream: String, group: String, consumer: String) {
        self.stream = stream
        self.group = group
        self.consumer = consumer
    }
}

/// Which entries a consumer reads.
public enum ValkeyReadStart: Sendable, Equatable {
    /// Entries that no consumer of the group has got yet. They become pending.
    case new
    /// Entries that this consumer has got but not acknowledged, with an id above this one.
    case pending(above: ValkeyStreamID)
}

/// Where a consumer group begins to read.
public enum ValkeyGroupStart: Sendable, Equatable {
    /// Only entries that are added later.
    case end
    /// All entries with an id above this one.
    case above(ValkeyStreamID)
}

/// What ``ValkeyCommand/claimAbandoned(by:idleFor:from:count:)`` found.
public struct ValkeyClaim: Sendable, Equatable {
    /// Where the next call should continue; ``ValkeyStreamID/zero`` when all pending entries were looked at.
    public let next: ValkeyStreamID
    /// The entries that now belong to the caller.
    public let entries: [ValkeyStreamEntry]
}

/// An entry that was read but not acknowledged.
public struct ValkeyPendingEntry: Sendable, Equatable {
    /// The entry's id.
    public let id: ValkeyStreamID
    /// The consumer that has it.
    public let consumer: String
    /// The time since a consumer last got it.
    public let idle: Duration
    /// How often a consumer has got it.
    public let deliveries: Int
}

extension ValkeyCommand where Answer == Bool {
    /// Makes a consumer group, and the stream if there is none. The answer is false if the group existed.
    public static func createGroup(_ group: String, of stream: String, at start: ValkeyGroupStart) -> ValkeyCommand {
        let position =
            switch start {
            case .end: "$"
            case .above(let id): id.description
            }
        return ValkeyCommand(
            ValkeyRequest(
                ["XGROUP", "CREATE", stream, group, position, "MKSTREAM"], operation: "XGROUP CREATE \(stream)"),
            expectedFailure: ("BUSYGROUP", false)
        ) { _ in true }
    }
}

extension ValkeyCommand where Answer == Int {
    /// Removes a consumer of a group. The answer is how many entries it had pending; nobody can claim those any more.
    public static func removeConsumer(_ reader: ValkeyStreamReader) -> ValkeyCommand {
        ValkeyCommand(
            ValkeyRequest(
                ["XGROUP", "DELCONSUMER", reader.stream, reader.group, reader.consumer],
                operation: "XGROUP DELCONSUMER \(reader.stream)")
        ) { reply throws(ValkeyReply.Mismatch) in try reply.number }
    }
}

extension ValkeyCommand where Answer == [ValkeyStreamEntry] {
    /// Reads entries as a consumer of a group.
    /// - Parameters:
    ///   - block: How long to wait for new entries; nil to answer at once. Meanwhile the connection answers nothing
    ///     else, so it needs a connection of its own.
    public static func read(
        _ start: ValkeyReadStart, as reader: ValkeyStreamReader, count: Int, block: Duration? = nil
    ) -> ValkeyCommand {
        var words = ["XREADGROUP", "GROUP", reader.group, reader.consumer, "COUNT", String(count)]
        // BLOCK 0 would wait forever.
        if let block { words += ["BLOCK", String(max(1, block.wholeMilliseconds))] }
        let position =
            switch start {
            case .new: ">"
            case .pending(let id): id.description
            }
        words += ["STREAMS", reader.stream, position]
        return ValkeyCommand(
            ValkeyRequest(words, operation: "XREADGROUP \(reader.stream)", blocks: block)
        ) { reply throws(ValkeyReply.Mismatch) in
            // Null when nothing came in time.
            guard reply != .null, let stream = try reply.elements.first else { return [] }
            return try stream.elements(atLeast: 2)[1].map { entry throws(ValkeyReply.Mismatch) in
                try entry.streamEntry
            }
        }
    }
}

extension ValkeyCommand where Answer == ValkeyClaim {
    /// Takes over entries that other consumers of the group have had pending for long.
    public static func claimAbandoned(
        by reader: ValkeyStreamReader, idleFor idle: Duration, from start: ValkeyStreamID = .zero, count: Int
    ) -> ValkeyCommand {
        let words = [
            "XAUTOCLAIM", reader.stream, reader.group, reader.consumer, String(idle.wholeMilliseconds),
            start.description, "COUNT", String(count),
        ]
        return ValkeyCommand(
            ValkeyRequest(words, operation: "XAUTOCLAIM \(reader.stream)")
        ) { reply throws(ValkeyReply.Mismatch) in
            let parts = try reply.elements(atLeast: 2)
            let entries = try parts[1].elements.filter { $0 != .null }
            return ValkeyClaim(
                next: try parts[0].streamID,
                entries: try ValkeyReply.array(entries).map { entry throws(ValkeyReply.Mismatch) in
                    try entry.streamEntry
                })
        }
    }
}

extension ValkeyCommand where Answer == [ValkeyPendingEntry] {
    /// The oldest entries of the group that are pending, with how often each was delivered.
    public static func pending(of stream: String, group: String, count: Int) -> ValkeyCommand {
        ValkeyCommand(
            ValkeyRequest(["XPENDING", stream, group, "-", "+", String(count)], operation: "XPENDING \(stream)")
        ) { reply throws(ValkeyReply.Mismatch) in
            try reply.map { entry throws(ValkeyReply.Mismatch) in
                let parts = try entry.elements(atLeast: 4)
                return ValkeyPendingEntry(
                    id: try parts[0].streamID, consumer: try parts[1].text,
                    idle: .milliseconds(try parts[2].number), deliveries: try parts[3].number)
            }
        }
    }
}

extension Duration {
    /// Whole milliseconds, the unit of the server's durations.
    var wholeMilliseconds: Int64 { Int64(self / .milliseconds(1)) }
}
