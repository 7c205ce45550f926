// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Storage

@Suite("A result made without a server")
struct PostgresResultTests {
    @Test("gives back the values it was made of, and tells empty ones from nulls")
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

    @Test("tells which column is not what was asked for")
    func mismatch() throws {
        let result = try #require(PostgresResult.made(of: [["three"]], operation: "test.made"))
        let row = try #require(result.first)
        let error = #expect(throws: PostgresError.self) { try row.decode(0, as: Int64.self) }
        #expect(error?.code == .decoding)
        #expect(error?.operation == "test.made")
    }

    @Test("is not made of rows of different lengths")
    func ragged() {
        #expect(PostgresResult.made(of: [[Int64(1)], [Int64(1), Int64(2)]], operation: "test.made") == nil)
    }
}
