// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Storage
import TestSupport
import Testing

@Suite("Whether news of a check is newer")
struct CheckDecisionTests {
    private func decide(_ news: CheckRow, over stored: CheckRow?) -> CheckDecision {
        CheckDecision(news, stored: stored)
    }

    @Test("A new check is written, repeated news is not")
    func simple() {
        #expect(decide(Sample.check(nil), over: nil) == .write)
        #expect(decide(Sample.check(nil), over: Sample.check(nil)) == .unchanged)
    }

    @Test("A greater id wins, whatever its status")
    func ids() {
        let old = Sample.check("success", id: 1, at: 9)
        let new = Sample.check(nil, id: 2, at: 1)
        #expect(decide(new, over: old) == .write)
        #expect(decide(old, over: new) == .superseded)
    }

    @Test("For one run, a completed state is kept against any other; otherwise the later time wins")
    func sameRun() {
        #expect(decide(Sample.check(nil, at: 9), over: Sample.check("success", at: 1)) == .superseded)
        #expect(decide(Sample.check("success", at: 1), over: Sample.check(nil, at: 9)) == .write)
        #expect(decide(Sample.check("failure", at: 2), over: Sample.check("success", at: 3)) == .superseded)
        #expect(decide(Sample.check("failure", at: 3), over: Sample.check("success", at: 3)) == .write)
        #expect(decide(Sample.check("failure"), over: Sample.check("success", at: 3)) == .write)
    }

    @Test("The SQL statement decides the same", arguments: 1 ... 6)
    func sameAsTable(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            for number in 0 ..< 12 {
                let rows = (0 ..< 2).map { _ in
                    CheckRow(
                        repoID: project.repoID, headSHA: "abc", appID: 1, name: "check \(number)",
                        githubID: Int64.random(in: 1 ... 2, using: &random),
                        status: Bool.random(using: &random) ? "completed" : "queued", conclusion: nil,
                        url: "\(random.next())",
                        reportedAt: Bool.random(using: &random)
                            ? PostgresTimestamp(microseconds: Int64.random(in: 1 ... 2, using: &random)) : nil)
                }
                for row in rows { _ = try await database.pool.run(CheckStore.upsert([row])) }
                let kept = try CheckStore.rows(
                    from: try await database.pool.run(CheckStore.select([(project.repoID, "abc")])))
                let expected = decide(rows[1], over: rows[0]) == .write ? rows[1] : rows[0]
                #expect(kept.first { $0.name == rows[0].name } == expected)
            }
        }
    }
}
