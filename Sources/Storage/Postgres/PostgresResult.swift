// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CPostgres

/// The rows that one statement returned. They stay in libpq's memory, in Postgres' binary format.
///
/// @unchecked Sendable: the pointer is private, belongs to this object alone, and is freed once, in `deinit`. The
/// result is not changed after `init`, and several threads may read a `PGresult` (PostgreSQL documentation, "Behavior
/// in Threaded Programs": result objects are normally read-only after creation).
public final class PostgresResult: @unchecked Sendable {
    private let result: OpaquePointer
    /// The statement's name, for errors.
    let operation: String

    init(_ result: OpaquePointer, operation: String) {
        self.result = result
        self.operation = operation
    }

    deinit {
        PQclear(result)
    }

    /// The number of rows.
    public var count: Int { Int(PQntuples(result)) }

    /// The number of rows that an INSERT, UPDATE or DELETE changed.
    public var affectedRows: Int {
        guard let text = PQcmdTuples(result) else { return 0 }
        return Int(String(cString: text)) ?? 0
    }

    /// The number of columns.
    var columnCount: Int { Int(PQnfields(result)) }

    /// The rows, in the server's order.
    public var rows: some Sequence<PostgresRow> {
        (0 ..< count).lazy.map { PostgresRow(result: self, index: Int32($0)) }
    }

    /// The first row, if there is one.
    public var first: PostgresRow? {
        count > 0 ? PostgresRow(result: self, index: 0) : nil
    }

    /// Calls `body` with the bytes of a field, which are valid only inside the closure; with nil for null.
    func withField<R>(row: Int32, column: Int32, _ body: (UnsafeRawBufferPointer?) -> R) -> R {
        guard PQgetisnull(result, row, column) == 0, let bytes = PQgetvalue(result, row, column) else {
            return body(nil)
        }
        return body(UnsafeRawBufferPointer(start: bytes, count: Int(PQgetlength(result, row, column))))
    }
}
