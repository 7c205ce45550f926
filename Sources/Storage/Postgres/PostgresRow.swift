// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// One row of a result. Columns are decoded by their position, counted from 0.
public struct PostgresRow: Sendable {
    let result: PostgresResult
    let index: Int32

    /// The value of a column.
    /// - Throws: `PostgresError` (`decoding`) if the column is null or has another type.
    public func decode<Value: PostgresDecodable>(_ column: Int, as type: Value.Type = Value.self) throws(PostgresError)
        -> Value
    {
        guard let value = try decodeIfPresent(column, as: type) else { throw mismatch(column, Value.self, "null") }
        return value
    }

    /// The value of a column; nil for null.
    /// - Throws: `PostgresError` (`decoding`) if the column has another type.
    public func decodeIfPresent<Value: PostgresDecodable>(
        _ column: Int, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value? {
        guard column < result.columnCount else { throw mismatch(column, Value.self, "missing") }
        let field: Field<Value> = result.withField(row: index, column: Int32(column)) { bytes in
            guard let bytes else { return .null }
            return Value(postgres: bytes).map(Field.value) ?? .mismatch(bytes.count)
        }
        switch field {
        case .null: return nil
        case .value(let value): return value
        case .mismatch(let count): throw mismatch(column, Value.self, "\(count) bytes")
        }
    }

    private enum Field<Value> {
        case null
        case value(Value)
        case mismatch(Int)
    }

    private func mismatch(_ column: Int, _ type: Any.Type, _ found: String) -> PostgresError {
        PostgresError(.decoding, operation: result.operation, detail: "column \(column) is \(found), expected \(type)")
    }
}

/// A value that can be read from a field in Postgres' binary format.
public protocol PostgresDecodable {
    /// Nil if the bytes cannot be a value of this type.
    init?(postgres bytes: UnsafeRawBufferPointer)
}

extension Bool: PostgresDecodable {
    /// Reads the binary form; nil when the bytes are of another type.
    public init?(postgres bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 1 else { return nil }
        self = bytes[0] != 0
    }
}

extension Int64: PostgresDecodable {
    /// Reads `bigint`, `integer` and `smallint`.
    public init?(postgres bytes: UnsafeRawBufferPointer) {
        switch bytes.count {
        case 8: self = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case 4: self = Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 2: self = Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        default: return nil
        }
    }
}

extension Int32: PostgresDecodable {
    /// Reads the binary form; nil when the bytes are of another type.
    public init?(postgres bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 4 else { return nil }
        self = Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))
    }
}

extension String: PostgresDecodable {
    /// Reads the binary form; nil when the bytes are of another type.
    public init?(postgres bytes: UnsafeRawBufferPointer) {
        self.init(decoding: bytes, as: UTF8.self)
    }
}

extension UUID: PostgresDecodable {
    /// Reads the binary form; nil when the bytes are of another type.
    public init?(postgres bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        self.init(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

extension PostgresTimestamp: PostgresDecodable {
    /// Reads the binary form; nil when the bytes are of another type.
    public init?(postgres bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 8, let microseconds = Int64(postgres: bytes) else { return nil }
        self.init(microseconds: microseconds &+ Self.epochOffset)
    }
}

extension [UInt8]: PostgresDecodable {
    /// Reads the binary form; nil when the bytes are of another type.
    public init?(postgres bytes: UnsafeRawBufferPointer) {
        self.init(bytes)
    }
}
