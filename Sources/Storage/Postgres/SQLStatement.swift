// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One SQL statement with a name. Each connection prepares it once, under this name.
///
/// Statements are static constants of the stores, so a name always means the same text. The name is also the label of
/// the statement's metrics.
public struct SQLStatement: Sendable, Hashable {
    /// The name: `aggregate.operation`.
    public let name: String
    /// The SQL text, with `$1`… for parameters.
    public let text: String

    /// Makes a statement.
    public init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }
}
