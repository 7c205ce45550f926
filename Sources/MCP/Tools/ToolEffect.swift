// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a tool does to the world. MCP calls it annotations: hints by which a client decides whether it asks a person.
public enum ToolEffect: Sendable, Equatable {
    /// Changes nothing.
    case reads
    /// Adds something. Calling it again may add it again.
    case adds
    /// Sets or starts something. Calling it again changes nothing more.
    case sets
    /// Replaces or deletes something. Calling it again changes nothing more.
    case removes

    var annotations: JSONValue {
        [
            "readOnlyHint": .bool(self == .reads),
            "destructiveHint": .bool(self == .removes),
            "idempotentHint": .bool(self != .adds),
            // GitHub is the world outside.
            "openWorldHint": true,
        ]
    }
}
