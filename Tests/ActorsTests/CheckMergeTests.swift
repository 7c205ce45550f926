// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import Actors
@testable import Storage

@Suite("Check runs of one batch")
struct CheckMergeTests {
    private func check(
        _ id: Int64, _ status: String, name: String = "build", app: Int64 = 1, suite: Int64 = 0,
        kind: CheckRow.Kind = .run
    ) -> CheckRow {
        CheckRow(
            repoID: Sample.repo, headSHA: "abc", kind: kind, appID: app, name: name, githubID: id, status: status,
            conclusion: status == "completed" ? "success" : nil, url: "", suiteID: suite)
    }

    private func written(_ checks: [CheckRow]) -> [UInt8]? {
        var projection = Projection(project: Sample.project, view: Sample.view())
        for (index, check) in checks.enumerated() {
            projection.apply(.check(check), action: nil, of: Sample.key(Int64(index)))
        }
        return projection.writes.first { $0.statement.name == "check.upsert" }?.bytes
    }

    @Test("A newer run replaces an older one, in any order")
    func newer() {
        let expected = CheckStore.upsert([check(2, "queued")]).bytes
        #expect(written([check(1, "completed"), check(2, "queued")]) == expected)
        #expect(written([check(2, "queued"), check(1, "completed")]) == expected)
    }

    @Test("Late news of a completed run does not open it again")
    func completed() {
        let expected = CheckStore.upsert([check(1, "completed")]).bytes
        #expect(written([check(1, "queued"), check(1, "completed"), check(1, "in_progress")]) == expected)
    }

    @Test("Runs of another app, in another suite or with another name are different checks")
    func distinct() {
        let all = [
            check(1, "queued"), check(2, "queued", name: "lint"), check(4, "queued", suite: 8),
            check(3, "queued", app: 2),
        ]
        #expect(written(all) == CheckStore.upsert(all).bytes)
        #expect(written(all.reversed()) == written(all))
    }

    @Test("A run stays one check if its suite is not told every time")
    func suiteNotTold() {
        let told = [check(1, "queued", suite: 8), check(1, "completed")]
        #expect(written(told) == CheckStore.upsert([check(1, "completed", suite: 8)]).bytes)
        #expect(written(told.reversed()) == CheckStore.upsert([check(1, "completed")]).bytes)
    }

    @Test("Contexts whose names differ in bytes are different checks, those that differ in case are not")
    func spellings() {
        let all = ["caf\u{E9}", "cafe\u{301}"].map { check(1, "completed", name: $0, kind: .status) }
        #expect(written(all) == CheckStore.upsert([all[1], all[0]]).bytes)
        let upper = check(2, "queued", name: "CAF\u{C9}", kind: .status)
        #expect(
            written([all[0], upper]) == CheckStore.upsert([check(2, "queued", name: "caf\u{E9}", kind: .status)]).bytes)
    }

    @Test("A batch leaves the same rows as its deliveries applied one by one", arguments: 1 ... 10)
    func sameAsTable(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let statuses = ["queued", "in_progress", "completed"]
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let checks = (0 ..< 12).map { _ in
                CheckRow(
                    repoID: project.repoID, headSHA: "abc", appID: 1,
                    name: ["a", "b"].randomElement(using: &random) ?? "a",
                    githubID: Int64.random(in: 1 ... 3, using: &random),
                    status: statuses.randomElement(using: &random) ?? "queued",
                    conclusion: nil, url: "\(random.next() % 100)")
            }
            for check in checks { _ = try await database.pool.run(CheckStore.upsert([check])) }
            let query = "SELECT name, github_id, status, url FROM github_checks ORDER BY name"
            let oneByOne = try await database.rows(query)
            try await database.execute("DELETE FROM github_checks")
            var projection = Projection(project: project.id, view: Sample.view())
            for (index, check) in checks.enumerated() {
                projection.apply(.check(check), action: nil, of: Sample.key(Int64(index)))
            }
            // These deliveries are not stored, so there is nothing to take.
            let writes = projection.writes.filter { $0.statement.name != "delivery.take" }
            _ = try await database.pool.run(writes)
            #expect(try await database.rows(query) == oneByOne)
            #expect(!oneByOne.isEmpty)
        }
    }
}
