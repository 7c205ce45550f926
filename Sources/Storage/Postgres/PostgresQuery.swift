// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A statement with its parameters, which are encoded once into one contiguous buffer.
///
/// Parameters are appended in the order of `$1`, `$2`, …; an array is one parameter. libpq copies the buffer into its
/// own output buffer. So a webhook's body is copied exactly twice on its way to the socket.
public struct PostgresQuery: Sendable {
    /// The statement to run.
    public let statement: SQLStatement
    private(set) var bytes: [UInt8] = []
    private(set) var spans: [Span] = []

    /// The position of one parameter in `bytes`; nil for SQL's null.
    struct Span: Sendable {
        let range: Range<Int>?
    }

    /// Starts a query.
    /// - Parameter capacity: The expected size of all parameters together, in bytes.
    public init(_ statement: SQLStatement, capacity: Int = 0) {
        self.statement = statement
        bytes.reserveCapacity(capacity)
    }

    /// Starts a query with scalar parameters.
    public init(_ statement: SQLStatement, _ parameters: any PostgresEncodable...) {
        self.init(statement)
        for parameter in parameters {
            bind(parameter)
        }
    }

    /// The size of all parameters in bytes.
    public var parameterBytes: Int { bytes.count }

    /// The parameters in libpq's form, valid only inside the closure: for each a pointer, which is nil for null, and a
    /// length.
    func withValues<R>(_ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32]) -> R) -> R {
        bytes.withUnsafeBytes { bytes in
            // libpq takes a nil pointer for null, so an empty value needs a pointer too. libpq never reads it.
            let empty = UnsafePointer<CChar>(bitPattern: 1)
            let base = bytes.bindMemory(to: CChar.self).baseAddress
            let values = spans.map { span in
                span.range.map { range in base.map { $0 + range.lowerBound } ?? empty } ?? nil
            }
            return body(values, spans.map { Int32($0.range?.count ?? 0) })
        }
    }

    /// Appends a scalar parameter.
    public mutating func bind(_ value: some PostgresEncodable) {
        guard !value.isNull else {
            spans.append(Span(range: nil))
            return
        }
        let start = bytes.count
        value.encode(into: &bytes)
        spans.append(Span(range: start ..< bytes.count))
    }

    /// Appends a one-dimensional array parameter. Its format is that of `array_recv` in PostgreSQL's source: the number
    /// of dimensions, a null flag, the element type, the length and the lower bound; then each element with its length,
    /// which is -1 for null.
    public mutating func bindArray<Elements: Collection>(_ elements: Elements)
    where Elements.Element: PostgresEncodable {
        let start = bytes.count
        bytes.appendBigEndian(Int32(elements.isEmpty ? 0 : 1))
        bytes.appendBigEndian(Int32(elements.contains { $0.isNull } ? 1 : 0))
        bytes.appendBigEndian(Elements.Element.oid)
        if !elements.isEmpty {
            bytes.appendBigEndian(Int32(elements.count))
            bytes.appendBigEndian(Int32(1))
        }
        for element in elements {
            appendElement(element)
        }
        spans.append(Span(range: start ..< bytes.count))
    }

    private mutating func appendElement(_ element: some PostgresEncodable) {
        guard !element.isNull else {
            bytes.appendBigEndian(Int32(-1))
            return
        }
        let lengthAt = bytes.count
        bytes.appendBigEndian(Int32(0))
        element.encode(into: &bytes)
        let length = UInt32(bytes.count - lengthAt - 4)
        for index in 0 ..< 4 {
            bytes[lengthAt + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(index)))
        }
    }
}
