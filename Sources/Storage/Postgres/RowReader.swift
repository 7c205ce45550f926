// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Reads the columns of one row from the first to the last.
///
/// A row's type reads itself, next to the list of its columns. Reading fewer or more columns than the statement has is a
/// failure, so that the list and the reading cannot part unnoticed.
public struct RowReader: ~Copyable {
    private let row: PostgresRow
    private var column = 0

    init(_ row: PostgresRow) {
        self.row = row
    }

    /// The next column's value.
    /// - Throws: `PostgresError` (`decoding`) when there is none, or it is null or not of the type.
    public mutating func next<Value: PostgresDecodable>(
        as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        let value = try row.decode(column, as: type)
        column += 1
        return value
    }

    /// The next column's value, nil for null.
    /// - Throws: `PostgresError` (`decoding`) when there is none, or it is not of the type.
    public mutating func next<Value: PostgresDecodable>(
        as type: Value?.Type = Value?.self
    ) throws(PostgresError) -> Value? {
        let value = try row.decodeIfPresent(column, as: Value.self)
        column += 1
        return value
    }

    /// - Throws: `PostgresError` (`decoding`) when columns are left.
    fileprivate func end() throws(PostgresError) {
        guard column == row.result.columnCount else {
            throw PostgresError(
                .decoding, operation: row.result.operation,
                detail: "\(column) of \(row.result.columnCount) columns are read")
        }
    }
}

extension PostgresResult {
    /// Reads every row, in the server's order.
    /// - Parameter body: reads all columns of a row.
    public func read<Value>(
        _ body: (inout RowReader) throws(PostgresError) -> Value
    ) throws(PostgresError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        for row in rows {
            values.append(try Self.read(row, body))
        }
        return values
    }

    /// Reads every row, in the server's order, into what the caller keeps.
    /// - Parameter body: reads all columns of a row.
    public func readEach(
        _ body: (inout RowReader) throws(PostgresError) -> Void
    ) throws(PostgresError) {
        for row in rows {
            try Self.read(row, body)
        }
    }

    /// Reads the first row, if there is one.
    /// - Parameter body: reads all columns of it.
    public func readFirst<Value>(
        _ body: (inout RowReader) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value? {
        guard let first else { return nil }
        return try Self.read(first, body)
    }

    private static func read<Value>(
        _ row: PostgresRow, _ body: (inout RowReader) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value {
        var reader = RowReader(row)
        let value = try body(&reader)
        try reader.end()
        return value
    }
}
