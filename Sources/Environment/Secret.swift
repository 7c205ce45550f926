// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A value that never shows itself: its descriptions, its dump and its string interpolation print a mask.
///
/// Tokens, hook secrets, encryption keys and connection strings are `Secret` from where they enter the process to where
/// they are used (promise P8 of `docs/design/architecture.md`). Only ``reveal()`` returns the clear value, so a search
/// for that name finds every use of it.
public struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    /// Wraps a clear value.
    public init(_ value: Value) {
        self.value = value
    }

    /// The clear value. Call it only where the value is used, and do not keep the result.
    public func reveal() -> Value {
        value
    }
}

extension Secret: Equatable where Value: Equatable {}
extension Secret: Hashable where Value: Hashable {}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always the mask.
    public var description: String { "<redacted>" }
    /// Always the mask.
    public var debugDescription: String { description }
    /// Empty, so that `dump` and string reflection find nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
