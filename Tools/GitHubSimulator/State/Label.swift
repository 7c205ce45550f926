// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A label of a repository.
public struct Label: Sendable, Equatable, Identifiable {
    /// The identity.
    public let id: Int
    /// The name, unique in its repository.
    public let name: String
    /// The colour, as six hexadecimal digits.
    public let color: String

    /// Makes a label without storing it.
    public init(id: Int, name: String, color: String = "d73a4a") {
        self.id = id
        self.name = name
        self.color = color
    }
}
