// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CPostgres

extension PostgresResult {
    /// Makes a result in libpq's memory without a server, so that a benchmark or a test can read rows alone (PostgreSQL
    /// documentation, "PQmakeEmptyPGresult", "PQsetvalue").
    /// - Parameters:
    ///   - rows: Each row has one value for each column.
    ///   - operation: Used as the statement's name in errors.
    /// - Returns: Nil if there is no memory for it, or if a row has another number of values than the first.
    public static func made(of rows: [[any PostgresEncodable]], operation: String) -> PostgresResult? {
        guard let result = PQmakeEmptyPGresult(nil, PGRES_TUPLES_OK) else { return nil }
        let made = PostgresResult(result, operation: operation)
        let columns = rows.first?.count ?? 0
        guard rows.allSatisfy({ $0.count == columns }), setColumns(columns, of: result) else { return nil }
        for (index, row) in rows.enumerated() {
            var query = PostgresQuery(SQLStatement(operation, ""))
            for value in row { query.bind(value) }
            guard set(query, asRow: Int32(index), of: result) else { return nil }
        }
        return made
    }

    private static func setColumns(_ count: Int, of result: OpaquePointer) -> Bool {
        var name: [CChar] = [0]
        // libpq copies the column descriptions.
        return name.withUnsafeMutableBufferPointer { name in
            var columns = [PGresAttDesc](
                repeating: PGresAttDesc(
                    name: name.baseAddress, tableid: 0, columnid: 0, format: 1, typid: 0, typlen: -1, atttypmod: -1),
                count: count)
            return PQsetResultAttrs(result, Int32(count), &columns) == 1
        }
    }

    private static func set(_ query: PostgresQuery, asRow row: Int32, of result: OpaquePointer) -> Bool {
        query.withValues { values, lengths in
            // libpq copies the values and does not change them.
            zip(values, lengths).enumerated().allSatisfy { column, value in
                PQsetvalue(result, row, Int32(column), UnsafeMutablePointer(mutating: value.0), value.1) == 1
            }
        }
    }
}
