// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("P4: the newest news of a pull request stays, in whatever order news arrives")
struct PullRequestStoreTests {
    private func row(_ project: TestProject, _ state: String = "open", at seconds: Int64?, title: String = "")
        -> PullRequestRow
    {
        PullRequestRow(
            id: UUID(), repoID: project.repoID, number: 5, githubID: 9_007_199_254_740_993, title: title, state: state,
            htmlURL: "https://github.com/octo/herd/pull/5", headBranch: "topic \(title)", headSHA: "sha \(title)",
            baseBranch: "main", author: "octocat", isDraft: title.count.isMultiple(of: 2), isFromFork: false,
            mergedAt: state == "merged" ? PostgresTimestamp(microseconds: 77) : nil,
            githubUpdatedAt: seconds.map { PostgresTimestamp(microseconds: 1_000_000 * $0) })
    }

    private func write(_ rows: [PullRequestRow], _ project: TestProject, in database: TestDatabase) async throws -> Int
    {
        try await database.pool.run(PullRequestStore.upsert(rows, project: project.id)).affectedRows
    }

    private func read(_ project: TestProject, in database: TestDatabase) async throws -> PullRequestRow? {
        let result = try await database.pool.run(PullRequestStore.select([(project.repoID, 5), (project.repoID, 6)]))
        return try PullRequestStore.rows(from: result).first
    }

    @Test("old news changes nothing")
    func older() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let newer = row(project, at: 10, title: "newer")
            #expect(try await write([newer], project, in: database) == 1)
            #expect(try await write([row(project, "merged", at: 9, title: "old")], project, in: database) == 0)
            #expect(try await write([row(project, "closed", at: nil, title: "timeless")], project, in: database) == 0)
            #expect(try await read(project, in: database) == newer)
        }
    }

    @Test("newer news replaces every column except our id")
    func newer() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let first = row(project, "merged", at: 10, title: "first")
            _ = try await write([first], project, in: database)
            // Newer news wins even if it reopens the pull request.
            var second = row(project, "open", at: 11, title: "second")
            second.isFromFork = true
            second.author = ""
            #expect(try await write([second], project, in: database) == 1)
            second.id = first.id
            #expect(try await read(project, in: database) == second)
            #expect(
                try await database.rows("SELECT project_id FROM github_pull_requests") == [
                    "(\(project.id.uuidString.lowercased()))"
                ])
        }
    }

    @Test(
        "in the same second, which others have decided, only a merge is final",
        arguments: [
            ("open", "open", "open", true), ("open", "closed", "closed", true), ("closed", "merged", "merged", true),
            ("merged", "closed", "merged", false), ("merged", "open", "merged", false),
            ("closed", "open", "open", true),
            ("merged", "merged", "merged", true),
        ])
    func tie(first: String, second: String, kept: String, isWritten: Bool) async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            _ = try await write([row(project, first, at: 10, title: "first")], project, in: database)
            let written = try await write([row(project, second, at: 10, title: "second")], project, in: database)
            #expect(written == (isWritten ? 1 : 0))
            let stored = try await read(project, in: database)
            #expect(stored?.state == kept)
            #expect(stored?.title == (isWritten ? "second" : "first"))
        }
    }

    @Test("a row of the plugin, which has no time, is replaced by any news")
    func pluginRow() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await database.execute(
                """
                INSERT INTO github_pull_requests (project_id, repo_id, pr_number, github_pr_id, title, state)
                VALUES ('\(project.id)', '\(project.repoID)', 5, 1, 'by the plugin', 'merged')
                """)
            #expect(try await read(project, in: database)?.githubUpdatedAt == nil)
            #expect(try await write([row(project, at: 1, title: "news")], project, in: database) == 1)
            #expect(try await read(project, in: database)?.title == "news")
            #expect(try await database.number("SELECT count(*) FROM github_pull_requests") == 1)
        }
    }

    @Test("the same news in any order ends in the same row", arguments: 1 ... 8 as ClosedRange<UInt64>)
    func anyOrder(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            var news = (0 ..< 12).map {
                row(project, $0 % 3 == 0 ? "closed" : "open", at: Int64($0 / 2), title: "\($0)")
            }
            news.append(row(project, "merged", at: 5, title: "the end"))
            news.append(contentsOf: news)
            for row in news.shuffled(using: &random) { _ = try await write([row], project, in: database) }
            #expect(try await read(project, in: database)?.title == "the end")
        }
    }

    @Test("a link is made once, and keeps its source")
    func links() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let pull = row(project, at: 1)
            _ = try await write([pull], project, in: database)
            let (one, two) = (try #require(project.tasks[1]), try #require(project.tasks[2]))
            let first = PullRequestStore.insertLinks([(pull.id, one, "manual")])
            let second = PullRequestStore.insertLinks([(pull.id, one, "branch"), (pull.id, two, "reference")])
            #expect(try await database.pool.run(first).affectedRows == 1)
            #expect(try await database.pool.run(second).affectedRows == 1)
            #expect(try await database.pool.run(second).affectedRows == 0)
            let sources = try await database.rows("SELECT source FROM github_task_pr_links ORDER BY source")
            #expect(sources == ["(manual)", "(reference)"])
            let links = try PullRequestStore.links(
                from: try await database.pool.run(
                    PullRequestStore.selectLinks([(project.repoID, 5), (project.repoID, 6)])))
            #expect(Set(links.map(\.task)) == [one, two])
            #expect(Set(links.map(\.pullRequest)) == [pull.id])
        }
    }
}
