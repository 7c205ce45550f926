// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage
import SyncEngine
import TestSupport
import Testing

@testable import Bin

extension ProcessTests {
    @Suite("Its commands about a sync")
    struct SyncCommandTests {
        private static func environment(_ database: TestDatabase) async throws -> [String: String] {
            ["DATABASE_URL": try await TestServer.conninfo(database: database.name)]
        }

        @Test("explain tells a person why a pull request is linked and why not, and programs the same as JSON")
        func explain() async throws {
            try await TestDatabase.with { database in
                let project = try await TestProject.make(in: database)
                let task = try #require(project.tasks[1])
                try await database.execute(
                    """
                    INSERT INTO github_pull_requests (id, project_id, repo_id, pr_number, github_pr_id, title, head_branch)
                    VALUES ('00000000-0000-0000-0000-0000000000b1', '\(project.id)', '\(project.repoID)', 12, 1,
                        'PROJ-1, OTHER-2', 'fix/PROJ-77');
                    INSERT INTO github_task_pr_links (task_id, pull_request_id, source)
                    VALUES ('\(task)', '00000000-0000-0000-0000-0000000000b1', 'reference');
                    INSERT INTO sync_deliveries
                        (hook_id, guid, repo_id, project_id, event, action, state, subject, applied_at)
                    VALUES (\(project.hookID), gen_random_uuid(), '\(project.repoID)', '\(project.id)', 'pull_request',
                        'opened', 'applied', '#12', now())
                    """)
                let environment = try await Self.environment(database)
                let outcome = try await PacaSyncProcess.run(
                    ["explain", project.id.uuidString, "octo/herd#12"], environment)
                #expect(outcome.status == 0, "\(outcome.errors)")
                for line in [
                    "octo/herd#12 (open, from fix/PROJ-77): PROJ-1, OTHER-2",
                    "  PROJ-1  it names the task (reference)",
                    "  PROJ-77 in branch: no, the project has no task of this number",
                    "  OTHER-2 in title: no, the prefix is another one than the project's, which is PROJ",
                ] {
                    #expect(outcome.output.split(separator: "\n").contains(Substring(line)), "\(line)")
                }
                #expect(outcome.output.contains("pull_request.opened  webhook  applied"))
                let json = try await PacaSyncProcess.run(
                    ["explain", project.id.uuidString, "octo/herd#12", "--json"], environment)
                let answer = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
                #expect(answer?["pr_number"] as? Int == 12)
                #expect((answer?["findings"] as? [Any])?.count == 3)
                let branch = try await PacaSyncProcess.run(
                    ["explain", project.id.uuidString, "octo/herd@gh-readonly-queue/main/PROJ-1"], environment)
                #expect(branch.output.contains("PROJ-1 in branch: no, the branch was made by GitHub's merge queue"))
            }
        }

        @Test("What cannot be found ends them with one line that says what is there, and status 1")
        func notFound() async throws {
            try await TestDatabase.with { database in
                let project = try await TestProject.make(in: database)
                let environment = try await Self.environment(database)
                for arguments in [
                    ["explain", project.id.uuidString, "octo/other#1"],
                    ["resync", project.id.uuidString, "octo/other"],
                ] {
                    let outcome = try await PacaSyncProcess.run(arguments, environment)
                    #expect(outcome.status == 1)
                    #expect(outcome.errors.contains("linked are: octo/herd"))
                }
                for arguments in [
                    ["explain", "x", "octo/herd#1"], ["explain", project.id.uuidString, "octo/herd#0"],
                    ["explain", project.id.uuidString, "octo/herd"], ["resync"],
                ] {
                    #expect(try await PacaSyncProcess.run(arguments, environment).status == 64)
                }
            }
        }

        @Test("resync makes the work due, and with --wait shows the progress in lines until the history is read")
        func resync() async throws {
            try await TestDatabase.with { database in
                let project = try await TestProject.make(in: database)
                let environment = try await Self.environment(database)
                let outcome = try await PacaSyncProcess.run(["resync", project.id.uuidString], environment)
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.output.hasPrefix("octo/herd: due now: backfill"))
                #expect(try await database.number("SELECT count(*) FROM sync_schedule WHERE due_at <= now()") > 0)
                try await database.execute(
                    "INSERT INTO sync_backfills (repo_id, done, total) VALUES ('\(project.repoID)', 3, 9)")
                try await PacaSyncProcess.with(
                    ["resync", project.id.uuidString, "octo/herd", "--wait"], environment
                ) { process in
                    try await eventually("the progress is shown") {
                        process.output.contains("3 of 9 pull requests, 0 of 1 repositories done")
                    }
                    try await database.execute(
                        "UPDATE sync_backfills SET state = 'done', done = 9, finished_at = now()")
                    let outcome = try await process.end()
                    #expect(outcome.status == 0)
                    #expect(outcome.output.contains("\n9 of 9 pull requests, 1 of 1 repositories done\n"))
                    #expect(!outcome.output.contains("\u{1B}"))
                }
            }
        }
    }
}

@Suite("Reports of a sync")
struct ReportTests {
    @Test("A bar is as long as the share that is done, and says what is left")
    func bar() {
        func report(_ rows: (Int32, Int32?, Bool)...) -> ProgressReport {
            ProgressReport(
                rows.map { done, total, isDone in
                    BackfillProgress(
                        BackfillProgressRow(isDone: isDone, done: done, total: total, elapsed: .seconds(10)))
                })
        }
        #expect(
            report((50, 100, false)).bar(width: 10)
                == "[#####-----] 50 of 100 pull requests, 0 of 1 repositories done, 10 s left")
        #expect(report((50, nil, false)).bar(width: 4) == "[----] 50 pull requests so far, 0 of 1 repositories done")
        #expect(report((0, 0, true)).bar(width: 4) == "[####] 0 of 0 pull requests, 1 of 1 repositories done")
        #expect(
            report((10, 7210, false), (5, 5, true)).line
                == "15 of 7215 pull requests, 1 of 2 repositories done, 2 h 0 min left")
        #expect(report((10, 1000, false)).line.hasSuffix("16 min 30 s left"))
    }

    @Test(
        "A pull request and a branch are told apart by the first mark",
        arguments: [
            ("o/r#12", "pullRequest(12)"), ("o/r@main", "branch(\"main\")"), ("o/r@a#1", "branch(\"a#1\")"),
            ("o/r#0", nil), ("o/r#x", nil), ("o/r", nil), ("o/r@", nil), ("r#1", nil), ("o/r/x#1", nil),
        ] as [(String, String?)])
    func subjects(text: String, subject: String?) {
        #expect(SubjectArgument(argument: text).map { "\($0.subject)" } == subject)
    }
}
