// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One SQL statement with a name. Each connection prepares it once, under this name.
///
/// Statements are static constants of the stores, so a name always means the same text. The name is also the label of
/// the statement's metrics. A statement whose text depends on what it works on is not prepared.
public struct SQLStatement: Sendable, Hashable {
    /// The name: `aggregate.operation`.
    public let name: String
    /// The SQL text, with `$1`… for parameters.
    public let text: String
    /// Whether connections prepare the statement and keep it.
    public let isPrepared: Bool

    /// Makes a statement.
    public init(_ name: String, _ text: String, isPrepared: Bool = true) {
        self.name = name
        self.text = text
        self.isPrepared = isPrepared
    }
}
