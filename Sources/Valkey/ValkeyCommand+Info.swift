// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What the server knows of a stream.
public struct ValkeyStreamInfo: Sendable, Equatable {
    /// The number of its entries.
    public let length: Int
    /// The highest id that was given to an entry, even if that entry was removed.
    public let lastID: ValkeyStreamID
    /// The number of its consumer groups.
    public let groups: Int
}

/// What the server knows of a stream's consumer group.
public struct ValkeyGroupInfo: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// The number of its consumers.
    public let consumers: Int
    /// The number of entries that were read but not acknowledged.
    public let pending: Int
    /// The last entry that a consumer of the group has got.
    public let lastDelivered: ValkeyStreamID
    /// The number of entries that no consumer has got yet; nil if the server does not know it.
    public let lag: Int?
}

/// What the server knows of a consumer of a group.
public struct ValkeyConsumerInfo: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// The number of entries that it has got but not acknowledged.
    public let pending: Int
    /// The time since it last asked for entries.
    public let idle: Duration
}

extension ValkeyCommand where Answer == [ValkeyConsumerInfo] {
    /// The consumers of a group.
    public static func consumers(of stream: String, group: String) -> ValkeyCommand {
        ValkeyCommand(
            ValkeyRequest(["XINFO", "CONSUMERS", stream, group], operation: "XINFO CONSUMERS \(stream)")
        ) { reply throws(ValkeyReply.Mismatch) in
            try reply.map { consumer throws(ValkeyReply.Mismatch) in
                let members = try consumer.members
                return ValkeyConsumerInfo(
                    name: try members.required("name").text, pending: try members.required("pending").number,
                    idle: .milliseconds(try members.required("idle").number))
            }
        }
    }
}

extension ValkeyCommand where Answer == ValkeyStreamInfo? {
    /// What the server knows of a stream; nil if there is no such stream.
    public static func info(of stream: String) -> ValkeyCommand {
        ValkeyCommand(
            ValkeyRequest(["XINFO", "STREAM", stream], operation: "XINFO STREAM \(stream)"),
            expectedFailure: ("ERR no such key", nil)
        ) { reply throws(ValkeyReply.Mismatch) in
            let members = try reply.members
            return ValkeyStreamInfo(
                length: try members.required("length").number,
                lastID: try members.required("last-generated-id").streamID,
                groups: try members.required("groups").number)
        }
    }
}

extension ValkeyCommand where Answer == [ValkeyGroupInfo] {
    /// What the server knows of a stream's consumer groups; empty if there is no such stream.
    public static func groups(of stream: String) -> ValkeyCommand {
        ValkeyCommand(
            ValkeyRequest(["XINFO", "GROUPS", stream], operation: "XINFO GROUPS \(stream)"),
            expectedFailure: ("ERR no such key", [])
        ) { reply throws(ValkeyReply.Mismatch) in
            try reply.map { group throws(ValkeyReply.Mismatch) in
                let members = try group.members
                // Servers before Redis 7 do not know `lag`; later ones answer null when they cannot tell.
                let lag = members["lag"] ?? .null
                return ValkeyGroupInfo(
                    name: try members.required("name").text,
                    consumers: try members.required("consumers").number,
                    pending: try members.required("pending").number,
                    lastDelivered: try members.required("last-delivered-id").streamID,
                    lag: lag == .null ? nil : try lag.number)
            }
        }
    }
}

extension [String: ValkeyReply] {
    fileprivate func required(_ name: String) throws(ValkeyReply.Mismatch) -> ValkeyReply {
        guard let value = self[name] else { throw ValkeyReply.Mismatch(expected: "a member \(name)") }
        return value
    }
}
