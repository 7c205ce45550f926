// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Storage

@Suite("A result made without a server")
struct PostgresResultTests {
    @Test("returns the values it was made of, and tells empty ones from nulls")
    func values() throws {
        let id = UUID()
        let nothing: String? = nil
        let result = try #require(
            PostgresResult.made(
                of: [[id, Int64(7), "", nothing], [id, Int64.min, "paca", "x"]], operation: "test.made"))
        #expect(result.count == 2)
        let rows = Array(result.rows)
        #expect(try rows[0].decode(0, as: UUID.self) == id)
        #expect(try rows[0].decode(1, as: Int64.self) == 7)
        #expect(try rows[0].decodeIfPresent(2, as: String.self) == "")
        #expect(try rows[0].decodeIfPresent(3, as: String.self) == nil)
        #expect(try rows[1].decode(1, as: Int64.self) == .min)
        #expect(try rows[1].decode(2, as: String.self) == "paca")
        #expect(try rows[1].decode(3, as: String.self) == "x")
    }

    @Test("names the column that does not have the requested type")
    func mismatch() throws {
        let result = try #require(PostgresResult.made(of: [["three"]], operation: "test.made"))
        let row = try #require(result.first)
        let error = #expect(throws: PostgresError.self) { try row.decode(0, as: Int64.self) }
        #expect(error?.code == .decoding)
        #expect(error?.operation == "test.made")
    }

    @Test("is read column by column, each as the requested type, with nulls where they are allowed")
    func read() throws {
        let nothing: String? = nil
        let result = try #require(
            PostgresResult.made(of: [[Int64(1), nothing, "a"], [Int64(2), "x", "b"]], operation: "test.made"))
        struct Row: Equatable {
            let number: Int64
            let optional: String?
            let text: String
        }
        let read = { (row: inout RowReader) throws(PostgresError) in
            Row(number: try row.next(), optional: try row.next(), text: try row.next())
        }
        let rows = [Row(number: 1, optional: nil, text: "a"), Row(number: 2, optional: "x", text: "b")]
        #expect(try result.read(read) == rows)
        #expect(try result.readFirst(read) == rows[0])
        var numbers: [Int64] = []
        try result.readEach { (row) throws(PostgresError) in
            numbers.append(try row.next())
            _ = (try row.next(as: String?.self), try row.next(as: String.self))
        }
        #expect(numbers == [1, 2])
        let empty = try #require(PostgresResult.made(of: [], operation: "test.made"))
        #expect(try empty.readFirst(read) == nil)
    }

    @Test("is read to its last column and no further, and a null is no value")
    func misread() throws {
        let nothing: String? = nil
        let result = try #require(PostgresResult.made(of: [["a", "b"]], operation: "test.made"))
        for columns in [0, 1, 3] {
            let error = #expect(throws: PostgresError.self) {
                try result.read { (row) throws(PostgresError) in
                    for _ in 0 ..< columns { _ = try row.next(as: String?.self) }
                }
            }
            #expect(error?.code == .decoding)
            #expect(error?.operation == "test.made")
        }
        let null = try #require(PostgresResult.made(of: [[nothing]], operation: "test.made"))
        #expect(throws: PostgresError.self) {
            try null.read { (row) throws(PostgresError) in try row.next(as: String.self) }
        }
    }

    @Test("is not made of rows of different lengths")
    func ragged() {
        #expect(PostgresResult.made(of: [[Int64(1)], [Int64(1), Int64(2)]], operation: "test.made") == nil)
    }
}
