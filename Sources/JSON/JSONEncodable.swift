// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A value that has one form in JSON and writes that form itself.
public protocol JSONEncodable {
    /// Writes exactly one JSON value.
    func write(to json: inout JSONWriter)
}

extension JSONEncodable {
    /// The value as a complete JSON document, in UTF-8.
    public var json: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}

extension String: JSONEncodable {
    /// Writes a string.
    public func write(to json: inout JSONWriter) { json.string(self) }
}

extension Bool: JSONEncodable {
    /// Writes `true` or `false`.
    public func write(to json: inout JSONWriter) { json.bool(self) }
}

extension Int: JSONEncodable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) { json.integer(self) }
}

extension Int32: JSONEncodable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) { json.integer(self) }
}

extension Int64: JSONEncodable {
    /// Writes a number, with all its digits.
    public func write(to json: inout JSONWriter) { json.integer(self) }
}

extension Optional: JSONEncodable where Wrapped: JSONEncodable {
    /// Writes the value, or `null`.
    public func write(to json: inout JSONWriter) {
        if let self { self.write(to: &json) } else { json.null() }
    }
}

extension Array: JSONEncodable where Element: JSONEncodable {
    /// Writes an array.
    public func write(to json: inout JSONWriter) {
        json.array { json in
            for element in self { element.write(to: &json) }
        }
    }
}
