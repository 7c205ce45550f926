// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension ValkeyCommand where Answer == Void {
    /// Asks the server for a sign of life.
    public static var ping: ValkeyCommand { ValkeyCommand(ValkeyRequest(["PING"], operation: "PING")) { _ in } }
}

extension ValkeyCommand where Answer == Int {
    /// Sends a message to all subscribers of a channel. The answer is their number.
    public static func publish(_ message: String, to channel: String) -> ValkeyCommand {
        ValkeyCommand(
            ValkeyRequest(["PUBLISH", channel, message], operation: "PUBLISH \(channel)")
        ) { reply throws(ValkeyReply.Mismatch) in try reply.number }
    }

    /// The number of a stream's entries; 0 if there is no stream.
    public static func length(of stream: String) -> ValkeyCommand {
        ValkeyCommand(
            ValkeyRequest(["XLEN", stream], operation: "XLEN \(stream)")
        ) { reply throws(ValkeyReply.Mismatch) in try reply.number }
    }

    /// Ends the pending state of entries that a consumer of the group has read. The answer is how many were pending.
    public static func acknowledge(_ ids: [ValkeyStreamID], of stream: String, group: String) -> ValkeyCommand {
        ValkeyCommand(
            ValkeyRequest(["XACK", stream, group] + ids.map(\.description), operation: "XACK \(stream)")
        ) { reply throws(ValkeyReply.Mismatch) in try reply.number }
    }
}

extension ValkeyCommand where Answer == ValkeyStreamID {
    /// Adds an entry to the end of a stream, which is made if there is none. The server chooses the id.
    /// - Parameter maxLength: About how many entries to keep (`MAXLEN ~`): the server removes the oldest, in blocks.
    public static func add(
        _ fields: [(name: String, value: String)], to stream: String, maxLength: Int? = nil
    ) -> ValkeyCommand {
        let trimming = maxLength.map { ["MAXLEN", "~", String($0)] } ?? []
        let words = ["XADD", stream] + trimming + ["*"] + fields.flatMap { [$0.name, $0.value] }
        return ValkeyCommand(
            ValkeyRequest(words, operation: "XADD \(stream)")
        ) { reply throws(ValkeyReply.Mismatch) in try reply.streamID }
    }
}

extension ValkeyCommand where Answer == [ValkeyStreamEntry] {
    /// The newest entries of a stream, the newest first.
    /// - Parameters:
    ///   - count: The most entries.
    ///   - newest: The id at which to begin; nil for the end of the stream.
    ///   - oldest: The id at which to end; nil for the beginning of the stream.
    public static func newest(
        _ count: Int, of stream: String, from newest: ValkeyStreamID? = nil, downTo oldest: ValkeyStreamID? = nil
    ) -> ValkeyCommand {
        let words = [
            "XREVRANGE", stream, newest?.description ?? "+", oldest?.description ?? "-", "COUNT", String(count),
        ]
        return ValkeyCommand(
            ValkeyRequest(words, operation: "XREVRANGE \(stream)")
        ) { reply throws(ValkeyReply.Mismatch) in
            try reply.map { entry throws(ValkeyReply.Mismatch) in try entry.streamEntry }
        }
    }
}
