// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("The statements of the product")
struct StatementCatalogTests {
    @Test("are all in the catalog, each under a name of its own")
    func complete() throws {
        let tables = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Storage/Tables").standardizedFileURL
        let files = try #require(FileManager.default.enumerator(at: tables, includingPropertiesForKeys: nil))
        var declared = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            declared +=
                try String(contentsOf: file, encoding: .utf8).components(separatedBy: "= SQLStatement(").count - 1
        }
        let names = StatementCatalog.all.map(\.name)
        #expect(names.count == declared)
        #expect(Set(names).count == names.count)
    }

    @Test("can each be prepared by a migrated database")
    func prepared() async throws {
        try await TestDatabase.with { database in
            for (index, statement) in StatementCatalog.all.enumerated() {
                await #expect(throws: Never.self, "\(statement.name)") {
                    try await database.execute("PREPARE s\(index) AS \(statement.text)")
                }
            }
        }
    }
}
