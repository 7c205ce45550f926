// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Any values come back as they were sent")
struct PostgresValuePropertyTests {
    private struct Row: Equatable {
        var bool: Bool?
        var big: Int64?
        var small: Int32?
        var text: String?
        var uuid: UUID?
        var time: PostgresTimestamp?
        var bytes: [UInt8]?

        init(_ random: inout SeededRandom) {
            bool = Self.optional(&random) { Bool.random(using: &$0) }
            big = Self.optional(&random) { Int64(truncatingIfNeeded: $0.next() >> ($0.next() % 64)) }
            small = Self.optional(&random) { Int32(truncatingIfNeeded: $0.next()) }
            text = Self.optional(&random) { Self.text(&$0) }
            uuid = Self.optional(&random) { random in
                let bytes = (0 ..< 16).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                return UUID(postgres: bytes)
            }
            time = Self.optional(&random) {
                PostgresTimestamp(
                    microseconds: Int64.random(in: -62_135_596_800_000_000 ... 253_402_300_799_999_999, using: &$0))
            }
            bytes = Self.optional(&random) { random in
                (0 ..< random.next() % 40).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            }
        }

        init(_ row: PostgresRow) throws {
            bool = try row.decodeIfPresent(0)
            big = try row.decodeIfPresent(1)
            small = try row.decodeIfPresent(2)
            text = try row.decodeIfPresent(3)
            uuid = try row.decodeIfPresent(4)
            time = try row.decodeIfPresent(5)
            bytes = try row.decodeIfPresent(6)
        }

        private static func optional<Value>(
            _ random: inout SeededRandom, _ make: (inout SeededRandom) -> Value?
        ) -> Value? {
            random.next() % 4 == 0 ? nil : make(&random)
        }

        private static func text(_ random: inout SeededRandom) -> String {
            var text = ""
            for _ in 0 ..< random.next() % 20 {
                // Any scalar except NUL, which Postgres cannot store in text.
                guard let scalar = Unicode.Scalar(UInt32(1 + random.next() % 0x10_FFFF)) else { continue }
                text.unicodeScalars.append(scalar)
            }
            return text
        }
    }

    @Test("one by one and in arrays, with nulls and without", arguments: 1 ... 10 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        try await TestDatabase.with(isMigrated: false) { database in
            for _ in 0 ..< 10 {
                let rows = (0 ..< random.next() % 30).map { _ in Row(&random) }
                var queries = rows.map { row in
                    PostgresQuery.test(
                        "SELECT $1::bool, $2::bigint, $3::integer, $4::text, $5::uuid, $6::timestamptz, $7::bytea",
                        row.bool, row.big, row.small, row.text, row.uuid, row.time, row.bytes)
                }
                queries.append(arrays(of: rows))
                let results = try await database.pool.run(queries)
                for (row, result) in zip(rows, results) {
                    #expect(try result.first.map(Row.init) == row)
                }
                #expect(try results.last?.rows.map { try Row($0) } == rows)
            }
        }
    }

    private func arrays(of rows: [Row]) -> PostgresQuery {
        var query = PostgresQuery.test(
            """
            SELECT * FROM unnest(
                $1::bool[], $2::bigint[], $3::integer[], $4::text[], $5::uuid[], $6::timestamptz[], $7::bytea[])
            """)
        query.bindArray(rows.map(\.bool))
        query.bindArray(rows.map(\.big))
        query.bindArray(rows.map(\.small))
        query.bindArray(rows.map(\.text))
        query.bindArray(rows.map(\.uuid))
        query.bindArray(rows.map(\.time))
        query.bindArray(rows.map(\.bytes))
        return query
    }

    @Test("an empty array is an array, not null")
    func emptyArray() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            var query = PostgresQuery.test("SELECT cardinality($1::text[]), cardinality($2::bytea[])")
            query.bindArray([String]())
            query.bindArray([[UInt8](), []])
            let row = try await database.pool.run(query).first
            #expect(try row?.decode(0, as: Int32.self) == 0)
            #expect(try row?.decode(1, as: Int32.self) == 2)
        }
    }
}

extension UUID {
    fileprivate init?(postgres bytes: [UInt8]) {
        let uuid = bytes.withUnsafeBytes { UUID(postgres: $0) }
        guard let uuid else { return nil }
        self = uuid
    }
}
