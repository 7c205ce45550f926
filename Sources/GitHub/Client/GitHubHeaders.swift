// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The headers of an answer, in the order of arrival. Names are compared without regard to case; a name may occur
/// several times.
public struct GitHubHeaders: Sendable, Equatable {
    private var fields: [Field]

    private struct Field: Sendable, Equatable {
        /// The name in lower case.
        let name: String
        let value: String
    }

    /// Makes headers of name and value pairs.
    public init(_ fields: [(String, String)] = []) {
        self.fields = fields.map { Field(name: $0.0.lowercased(), value: $0.1) }
    }

    /// The first value of a header, unchanged; nil if the header is absent.
    public subscript(name: String) -> String? {
        let name = name.lowercased()
        return fields.first { $0.name == name }?.value
    }

    /// All values of a header, in the order of arrival.
    public func all(_ name: String) -> [String] {
        let name = name.lowercased()
        return fields.filter { $0.name == name }.map(\.value)
    }

    /// Adds a header at the end.
    public mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name.lowercased(), value: value))
    }
}
