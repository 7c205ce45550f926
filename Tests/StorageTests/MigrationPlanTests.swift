// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Storage

@Suite("The plan of a migration")
struct MigrationPlanTests {
    private let files = ["0002_b.sql", "0001_a.sql"].map { Migration(name: $0, sql: "SELECT '\($0)'") }

    private func plan(_ applied: [String: String]) throws(MigrationError) -> [String] {
        try MigrationPlan(files: files, applied: applied).pending.map(\.name)
    }

    @Test("is every file in the order of names, except those that the database has")
    func pending() throws {
        #expect(try plan([:]) == ["0001_a.sql", "0002_b.sql"])
        #expect(try plan(["0001_a.sql": files[1].checksum]) == ["0002_b.sql"])
        #expect(try plan(["0001_a.sql": files[1].checksum, "0002_b.sql": files[0].checksum]).isEmpty)
    }

    @Test("is refused when an applied file was changed")
    func changed() {
        let error = #expect(throws: MigrationError.changed("0001_a.sql")) { try plan(["0001_a.sql": "another"]) }
        #expect(error?.description.contains("0001_a.sql") == true)
    }

    @Test("is refused when the database has a file that we do not have, whatever else is wrong")
    func newer() {
        let error = #expect(throws: MigrationError.newerDatabase("0009_z.sql")) {
            try plan(["0001_a.sql": "another", "0009_z.sql": "new"])
        }
        #expect(error?.description.contains("0009_z.sql") == true)
    }

    @Test("compares texts by their SHA-256")
    func checksum() {
        // printf 'SELECT 1' | sha256sum
        let known = "e004ebd5b5532a4b85984a62f8ad48a81aa3460c1ca07701f386135d72cdecf5"
        #expect(Migration(name: "a", sql: "SELECT 1").checksum == known)
    }

    @Test("has every file of the folder, with the text of the file")
    func folder() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../migrations")
            .standardized
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
            .filter { $0.hasSuffix(".sql") }.sorted()
        #expect(Migrator.files.map(\.name) == names)
        for file in Migrator.files {
            let text = try String(contentsOf: folder.appending(path: file.name), encoding: .utf8)
            #expect(file.sql == text)
        }
    }
}
