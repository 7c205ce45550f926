// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import GitHubSimulator
import Storage
import SyncEngine
import TestSupport
import TestWorlds
import Testing

@Suite("Links are what GitHub and Paca say now")
struct LinkDeliveryTests {
    /// The linked tasks of all pull requests, with the source of each link.
    private func links(in world: TaskWorld) async throws -> [String] {
        try await world.database.rows(
            """
            SELECT p.pr_number, t.task_number, l.source FROM github_task_pr_links l
            JOIN github_pull_requests p ON p.id = l.pull_request_id JOIN tasks t ON t.id = l.task_id ORDER BY 1, 2
            """)
    }

    private func branches(in world: TaskWorld) async throws -> [String] {
        try await world.database.rows(
            """
            SELECT encode(b.branch_name::bytea, 'escape'), t.task_number, b.source
            FROM github_task_branches b JOIN tasks t ON t.id = b.task_id ORDER BY 1, 2
            """)
    }

    private func deliver(_ pull: TestPullRequest, _ action: String, in world: TaskWorld) async throws {
        try await deliver("pull_request", pull.webhook(action), in: world)
    }

    private func deliver(_ event: String, _ body: [UInt8], in world: TaskWorld) async throws {
        let text = String(decoding: body, as: UTF8.self)
            .replacing("\(TestPullRequest.repositoryID)", with: "\(world.repository.id)")
        try await world.deliver(event, Array(text.utf8))
    }

    private func addTask(_ number: Int, to world: TaskWorld) async throws {
        try await world.database.execute(
            "INSERT INTO tasks (project_id, task_number) VALUES ('\(world.project.id)', \(number))")
    }

    /// The engine's own first round is over; the next is an hour away.
    private func round(in world: TaskWorld) async throws {
        try await world.engine.board.rounds(of: "task-links", reach: 1)
        try await world.engine.round(of: "task-links")
    }

    @Test("A task that is made later is linked to what names it, once, unless a person removed the link")
    func laterTask() async throws {
        try await TaskWorld.with { world in
            try await world.engine.board.rounds(of: "task-links", reach: 1)
            try await deliver(TestPullRequest(number: 5, title: "PROJ-42 and PROJ-43"), "opened", in: world)
            try await deliver("push", TestPullRequest.push(creating: "PROJ-42-fix"), in: world)
            try await deliver("push", TestPullRequest.push(creating: "PROJ-42-gone"), in: world)
            let deleted =
                #"{"ref":"PROJ-42-gone","ref_type":"branch","repository":{"id":\#(world.repository.id),"#
                + #""full_name":"octo/herd"}}"#
            try await world.deliver("delete", Array(deleted.utf8))
            #expect(try await links(in: world) == [])
            try await addTask(42, to: world)
            try await addTask(77, to: world)
            try await round(in: world)
            #expect(try await links(in: world) == ["(5,42,reference)"])
            #expect(try await branches(in: world) == ["(PROJ-42-fix,42,reference)"])
            try await world.database.execute("UPDATE tasks SET title = 'x', deleted_at = NULL WHERE task_number = 42")
            try await round(in: world)
            #expect(try await world.topics() == ["branch_linked", "pr_linked"])
            #expect(try await world.database.number("SELECT count(*) FROM sync_task_changes") == 0)
        }
    }

    @Test("A restored task and a new prefix link what names them; an old prefix unlinks nothing")
    func restoredTask() async throws {
        try await TaskWorld.with { world in
            try await world.engine.board.rounds(of: "task-links", reach: 1)
            try await world.database.execute("UPDATE tasks SET deleted_at = now() WHERE task_number = 2")
            try await deliver(TestPullRequest(number: 5, title: "PROJ-1 PROJ-2 NEW-3"), "opened", in: world)
            #expect(try await links(in: world) == ["(5,1,reference)"])
            try await world.database.execute("UPDATE tasks SET deleted_at = NULL WHERE task_number = 2")
            try await round(in: world)
            #expect(try await links(in: world) == ["(5,1,reference)", "(5,2,reference)"])
            try await world.database.execute("UPDATE projects SET task_id_prefix = 'NEW'")
            try await round(in: world)
            try await deliver(
                TestPullRequest(number: 5, title: "PROJ-1 PROJ-2 NEW-3 edited", updatedAt: 1), "edited", in: world)
            #expect(
                try await links(in: world) == ["(5,1,reference)", "(5,2,reference)", "(5,3,reference)"])
        }
    }

    @Test(
        "A link whose reference left the text goes, with an event; a person's link and a removed one stay as they are")
    func leftReference() async throws {
        try await TaskWorld.with { world in
            var pull = TestPullRequest(number: 5, title: "PROJ-1 PROJ-2 PROJ-3")
            try await deliver(pull, "opened", in: world)
            let row = try #require(try await world.pulls.linked(task: world.task(3)).first)
            try await world.pulls.unlink(task: world.task(3), pullRequest: row.id)
            try await world.database.execute(
                """
                UPDATE github_task_pr_links SET source = 'manual'
                WHERE task_id = '\(try #require(world.project.tasks[2]))'
                """)
            pull.title = "nothing"
            pull.updatedAt = 1
            try await deliver(pull, "edited", in: world)
            #expect(try await links(in: world) == ["(5,2,manual)"])
            let events = "SELECT payload->>'reason' FROM sync_outbox WHERE topic = 'github.pr_unlinked' ORDER BY id"
            #expect(try await world.database.rows(events) == ["(manual)", "(reference)"])
            pull.title = "PROJ-1 PROJ-3 again"
            pull.updatedAt = 2
            try await deliver(pull, "edited", in: world)
            #expect(try await links(in: world) == ["(5,1,reference)", "(5,2,manual)"])
            // News that is older than the text changes no link.
            pull.title = "PROJ-4"
            pull.updatedAt = 1
            try await deliver(pull, "edited", in: world)
            #expect(try await links(in: world) == ["(5,1,reference)", "(5,2,manual)"])
        }
    }

    @Test("A branch that a person links links the open pull requests from it")
    func branchByHand() async throws {
        try await TaskWorld.with { world in
            try await deliver(TestPullRequest(number: 5), "opened", in: world)
            var fork = TestPullRequest(number: 6)
            fork.headRepositoryID = 9
            try await deliver(fork, "opened", in: world)
            try await deliver(TestPullRequest(number: 7).merged, "closed", in: world)
            _ = try await world.branches.link(task: world.task(1), repository: world.repo, branch: "topic")
            #expect(try await links(in: world) == ["(5,1,branch)"])
            #expect(try await world.topics() == ["branch_linked", "pr_linked"])
        }
    }

    @Test("A dependency bot's quoted release notes link nothing; what it writes in its title does")
    func bot() async throws {
        try await TaskWorld.with { world in
            var pull = TestPullRequest(number: 5, title: "Bump x (PROJ-1)", headRef: "dependabot/go_modules/x-1.7.54")
            pull.author = "dependabot[bot]"
            pull.isByBot = true
            pull.body = """
                Bumps x.
                <details>
                <li>PROJ-8: fix column</li>
                <li>Merge pull request #1145 from example/PROJ-7-feat</li>
                </details>
                """
            try await deliver(pull, "opened", in: world)
            #expect(try await links(in: world) == ["(5,1,reference)"])
        }
    }

    @Test("The merge queue's branches are nobody's, and its pull request ends merged, once")
    func mergeQueue() async throws {
        try await TaskWorld.with { world in
            let queue = "gh-readonly-queue/release/PROJ-4/pr-9-0123456789abcdef"
            try await deliver("push", TestPullRequest.push(creating: queue), in: world)
            let created =
                #"{"ref":"\#(queue)","ref_type":"branch","repository":{"id":\#(world.repository.id),"#
                + #""full_name":"octo/herd"}}"#
            try await world.deliver("create", Array(created.utf8))
            try await world.deliver("delete", Array(created.utf8))
            #expect(try await branches(in: world) == [])
            var pull = TestPullRequest(number: 9, title: "PROJ-5")
            for action in ["opened", "enqueued", "dequeued"] {
                try await deliver(pull, action, in: world)
                pull.updatedAt += 1
            }
            try await deliver(pull.merged, "closed", in: world)
            #expect(try await world.topics() == ["pr_linked", "pr_updated", "pr_updated", "pr_state_changed"])
            #expect(try await world.database.rows("SELECT state FROM github_pull_requests") == ["(merged)"])
        }
    }

    @Test("Two spellings of a branch's name are two branches")
    func spellings() async throws {
        try await TaskWorld.with { world in
            let names = ["PROJ-1-caf\u{E9}", "PROJ-1-cafe\u{301}"]
            let bodies = names.map { name in
                #"{"ref":"\#(name)","ref_type":"branch","repository":{"id":\#(world.repository.id),"#
                    + #""full_name":"octo/herd"}}"#
            }
            let finished = world.metrics.total("paca_sync_deliveries_total")
            try await world.database.withLock(on: "sync_outbox") {
                for body in bodies {
                    try await world.project.deliver("create", Array(body.utf8), to: world.engine.intake)
                }
            }
            try await world.metrics.total("paca_sync_deliveries_total", reaches: finished + 2)
            #expect(
                try await Set(branches(in: world)) == [
                    #"("PROJ-1-cafe\\314\\201",1,reference)"#, #"("PROJ-1-caf\\303\\251",1,reference)"#,
                ])
            try await world.database.execute(
                """
                INSERT INTO github_task_branches (task_id, repo_id, branch_name)
                VALUES ('\(try #require(world.project.tasks[9]))', '\(world.repo)', '\(names[0])')
                """)
            try await deliver(TestPullRequest(number: 5, headRef: names[1]), "opened", in: world)
            #expect(try await links(in: world) == ["(5,1,branch)"])
        }
    }
}
