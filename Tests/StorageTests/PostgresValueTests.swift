// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing

@testable import Storage

@Suite("A value means the same to Postgres and to us")
struct PostgresValueTests {
    /// Checks both directions: what Postgres writes for a value that we sent, and what we read for a text that Postgres
    /// parsed.
    private func check<Value: PostgresEncodable & PostgresDecodable & Equatable>(
        _ type: String, _ pairs: [(Value, String)], _ location: SourceLocation = #_sourceLocation
    ) async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            for (value, text) in pairs {
                let results = try await database.pool.run([
                    .test("SELECT $1::\(type)::text", value), .test("SELECT $1::text::\(type)", text),
                    .test("SELECT $1::\(type)", value), .test("SELECT $1::\(type)", Value?.none),
                ])
                #expect(try results[0].first?.decode(0, as: String.self) == text, sourceLocation: location)
                #expect(try results[1].first?.decode(0, as: Value.self) == value, sourceLocation: location)
                #expect(try results[2].first?.decode(0, as: Value.self) == value, sourceLocation: location)
                let null = try #require(results[3].first)
                #expect(try null.decodeIfPresent(0, as: Value.self) == nil, sourceLocation: location)
            }
        }
    }

    @Test("booleans")
    func booleans() async throws {
        try await check("boolean", [(true, "true"), (false, "false")])
    }

    @Test("integers up to their limits")
    func integers() async throws {
        try await check("bigint", [Int64.min, -1, 0, 1, 0x0102_0304_0506_0708, .max].map { ($0, String($0)) })
        try await check("integer", [Int32.min, -1, 0, 1, 0x0102_0304, .max].map { ($0, String($0)) })
    }

    @Test("text, also empty")
    func text() async throws {
        let texts = [
            "", " ", "plain", "'; DROP TABLE x; --", "a\\b\"c'd\n\te", "u\u{308}ber", "\u{FC}ber", "修正🐑", "\u{10FFFF}",
        ]
        try await check("text", texts.map { ($0, $0) })
        // Swift compares texts by canonical equivalence. The bytes must be equal, too.
        try await check("bytea", texts.map { (Array($0.utf8), "\\x" + Hex.encode(Array($0.utf8))) })
    }

    @Test("bytes, none and all of them")
    func bytes() async throws {
        try await check(
            "bytea", [([], "\\x"), ([0], "\\x00"), (Array(0 ... 255), "\\x" + Hex.encode(Array(0 ... 255)))])
    }

    @Test("identities")
    func identities() async throws {
        try await check("uuid", [UUID(), UUID()].map { ($0, $0.uuidString.lowercased()) })
    }

    @Test("times before and after 1970 and 2000")
    func times() async throws {
        let times: [(Int64, String)] = [
            (-62_135_596_800_000_000, "0001-01-01 00:00:00+00"), (-1, "1969-12-31 23:59:59.999999+00"),
            (0, "1970-01-01 00:00:00+00"), (1, "1970-01-01 00:00:00.000001+00"),
            (946_684_799_999_999, "1999-12-31 23:59:59.999999+00"), (946_684_800_000_000, "2000-01-01 00:00:00+00"),
            (1_767_225_600_500_000, "2026-01-01 00:00:00.5+00"),
            (253_402_300_799_999_999, "9999-12-31 23:59:59.999999+00"),
        ]
        try await check("timestamptz", times.map { (PostgresTimestamp(microseconds: $0.0), $0.1) })
    }

    @Test("smaller integers are read as larger types")
    func widening() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            let row = try await database.pool.run(.test("SELECT (-32768)::smallint, (-2147483648)::integer")).first
            #expect(try row?.decode(0, as: Int64.self) == -32768)
            #expect(try row?.decode(1, as: Int64.self) == -2_147_483_648)
        }
    }

    @Test("a value of another type or size, a null or a missing column is a decoding error that names the statement")
    func mismatch() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            let statement = SQLStatement(
                "test.mismatch", "SELECT 'hidden'::text, NULL::bigint, 1::bigint, '2026-01-01'::date")
            let row = try #require(try await database.pool.run(PostgresQuery(statement)).first)
            var errors: [PostgresError?] = []
            errors.append(#expect(throws: PostgresError.self) { try row.decode(0, as: UUID.self) })
            errors.append(#expect(throws: PostgresError.self) { try row.decode(0, as: Bool.self) })
            errors.append(#expect(throws: PostgresError.self) { try row.decodeIfPresent(0, as: Int64.self) })
            errors.append(#expect(throws: PostgresError.self) { try row.decode(1, as: Int64.self) })
            errors.append(#expect(throws: PostgresError.self) { try row.decode(2, as: Int32.self) })
            // A date column cannot be read as a time.
            errors.append(#expect(throws: PostgresError.self) { try row.decode(3, as: PostgresTimestamp.self) })
            errors.append(#expect(throws: PostgresError.self) { try row.decode(4, as: String.self) })
            errors.append(#expect(throws: PostgresError.self) { try row.decodeIfPresent(4, as: String.self) })
            for error in errors {
                #expect(error?.code == .decoding)
                #expect(error?.operation == "test.mismatch")
                #expect(error?.isTransient == false)
                #expect(error?.debugDescription.contains("hidden") == false)
            }
        }
    }
}
