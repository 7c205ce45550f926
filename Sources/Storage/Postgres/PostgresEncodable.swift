// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A value that can be sent in Postgres' binary format, as a parameter or as an element of an array parameter.
public protocol PostgresEncodable {
    /// The object id of the Postgres type (`pg_type.oid`, fixed for built-in types).
    static var oid: UInt32 { get }
    /// Appends the binary format of the value, without its length.
    func encode(into bytes: inout [UInt8])
    /// Whether the value is SQL's null. If it is, `encode` is not called.
    var isNull: Bool { get }
}

extension PostgresEncodable {
    /// False: only optionals can be null.
    public var isNull: Bool { false }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// The object id of the wrapped type.
    public static var oid: UInt32 { Wrapped.oid }
    /// Whether the value is nil.
    public var isNull: Bool {
        switch self {
        case .none: true
        case .some: false
        }
    }
    /// Appends the binary form.
    public func encode(into bytes: inout [UInt8]) {
        self?.encode(into: &bytes)
    }
}

extension Bool: PostgresEncodable {
    /// `bool`.
    public static var oid: UInt32 { 16 }
    /// Appends the binary form.
    public func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
}

extension Int64: PostgresEncodable {
    /// `int8`.
    public static var oid: UInt32 { 20 }
    /// Appends the binary form.
    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }
}

extension Int32: PostgresEncodable {
    /// `int4`.
    public static var oid: UInt32 { 23 }
    /// Appends the binary form.
    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }
}

extension String: PostgresEncodable {
    /// `text`.
    public static var oid: UInt32 { 25 }
    /// Appends the text. Postgres cannot store the character NUL; the code that receives text from outside replaces it.
    public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
}

extension UUID: PostgresEncodable {
    /// `uuid`.
    public static var oid: UInt32 { 2950 }
    /// Appends the binary form.
    public func encode(into bytes: inout [UInt8]) {
        withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) }
    }
}

extension PostgresTimestamp: PostgresEncodable {
    /// `timestamptz`.
    public static var oid: UInt32 { 1184 }
    /// Appends the binary form.
    public func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(microseconds &- Self.epochOffset) }
}

/// Bytes as `bytea`. Encoding copies them once, into the query's buffer.
extension [UInt8]: PostgresEncodable {
    /// `bytea`.
    public static var oid: UInt32 { 17 }
    /// Appends the binary form.
    public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
}

extension [UInt8] {
    mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
