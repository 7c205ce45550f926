// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The headers of an answer: names of any case, several values for a name, in the order of their arrival.
public struct GitHubHeaders: Sendable, Equatable {
    private var fields: [Field]

    private struct Field: Sendable, Equatable {
        /// In lower case.
        let name: String
        let value: String
    }

    /// Takes the fields over.
    public init(_ fields: [(String, String)] = []) {
        self.fields = fields.map { Field(name: $0.0.lowercased(), value: $0.1) }
    }

    /// The first value of a header, as it came; nil if it did not.
    public subscript(name: String) -> String? {
        let name = name.lowercased()
        return fields.first { $0.name == name }?.value
    }

    /// All values of a header.
    public func all(_ name: String) -> [String] {
        let name = name.lowercased()
        return fields.filter { $0.name == name }.map(\.value)
    }

    /// Adds a field behind all others.
    public mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name.lowercased(), value: value))
    }
}
