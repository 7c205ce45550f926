// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One SQL statement with the name under which each connection prepares it once.
///
/// Statements are static constants of the stores, so a name stands for one text for the life of the process; the name
/// is also the label of the statement's metrics.
public struct SQLStatement: Sendable, Hashable {
    /// The name: `aggregate.operation`.
    public let name: String
    /// The text, with `$1`… for parameters.
    public let text: String

    /// Names a statement.
    public init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }
}
