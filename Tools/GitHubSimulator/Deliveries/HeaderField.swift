// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One header of a request or an answer.
public struct HeaderField: Sendable, Equatable {
    /// The name, in the case in which it is sent.
    public let name: String
    /// The value.
    public let value: String

    /// Makes a header.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension [HeaderField] {
    /// The first value of the header with this name, in any case.
    public subscript(_ name: String) -> String? {
        first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
