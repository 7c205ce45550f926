// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

extension SyncServer {
    /// The MCP server within the HTTP server.
    public struct MCPSettings: Sendable {
        /// The version that clients are told.
        public var version = "0"
        /// The origins whose pages may send requests, such as `https://paca.example.com`. A request without an origin
        /// comes from no page.
        public var origins: Set<String> = []

        /// Makes the default settings: no page may send requests.
        public init() {}
    }
}
