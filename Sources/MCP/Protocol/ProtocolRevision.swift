// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// A revision of the Model Context Protocol (https://modelcontextprotocol.io/specification/versioning).
///
/// 2025-03-26 is left out: it alone demands batches. Its clients also know 2024-11-05.
public enum ProtocolRevision: String, Sendable, CaseIterable {
    /// The oldest one.
    case november2024 = "2024-11-05"
    /// With structured results, and the header `MCP-Protocol-Version`.
    case june2025 = "2025-06-18"
    /// The newest one that begins with `initialize`.
    case november2025 = "2025-11-25"

    /// The revision to answer `initialize` with: the newest of ours that is not newer than the client's, since a client
    /// knows what is older than itself. Dates in this form sort as texts.
    static func negotiated(with asked: String) -> ProtocolRevision {
        allCases.last { $0.rawValue <= asked } ?? .november2024
    }

    /// Whether requests with this header `MCP-Protocol-Version` are served. The revision that a client believes to have
    /// agreed on when it sends none is served too.
    public static func isServed(_ header: String?) -> Bool {
        header == nil || header == "2025-03-26" || ProtocolRevision(rawValue: header ?? "") != nil
    }

    /// The answer to a request with another header.
    public static func refusal(of header: String) -> [UInt8] {
        RPCError.reply(
            nil, RPCError.unsupportedRevision, "the revision \(header) of MCP is not supported",
            data: ["supported": .array(allCases.map { .string($0.rawValue) }), "requested": .string(header)])
    }
}
