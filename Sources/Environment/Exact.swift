// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A text that equals another one only if both have the same bytes, as Git, GitHub and Postgres compare names.
///
/// Swift's own comparison takes two spellings of one letter for the same: `é` as one character and `é` as a letter with
/// an accent. A type with properties marked `@Exact` compares and hashes them byte by byte.
@propertyWrapper
public struct Exact: Sendable, Hashable, Comparable {
    /// The text.
    public var wrappedValue: String

    /// Wraps a text.
    public init(wrappedValue: String) {
        self.wrappedValue = wrappedValue
    }

    /// Wraps a text.
    public init(_ text: String) {
        wrappedValue = text
    }

    /// Whether both have the same bytes.
    public static func == (left: Exact, right: Exact) -> Bool {
        // Texts that Swift calls different have different bytes. So only equal ones need the comparison of bytes, and
        // the hash of `String` fits as it is.
        left.wrappedValue == right.wrappedValue && left.wrappedValue.utf8.elementsEqual(right.wrappedValue.utf8)
    }

    /// The order of the bytes.
    public static func < (left: Exact, right: Exact) -> Bool {
        left.wrappedValue.utf8.lexicographicallyPrecedes(right.wrappedValue.utf8)
    }
}
