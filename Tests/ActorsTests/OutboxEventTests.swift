// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import Storage
import TestSupport
import Testing

@Suite("Events as Paca reads them")
struct OutboxEventTests {
    private let project = "00000000-0000-4000-8000-000000000001"
    private let repo = "00000000-0000-4000-8000-000000000002"
    private let task = "00000000-0000-4000-8000-000000000065"

    @Test("Each event has its topic and exactly its fields")
    func payloads() {
        let start = #"{"project_id":"\#(project)","task_id":"\#(task)","repo_id":"\#(repo)""#
        let events: [(OutboxEvent, String, String)] = [
            (
                .pullRequestLinked(task: Sample.task(1), repo: Sample.repo, number: 7), "github.pr_linked",
                #","pr_number":7}"#
            ),
            (
                .pullRequestUnlinked(task: Sample.task(1), repo: Sample.repo, number: 7, reason: "reference"),
                "github.pr_unlinked", #","pr_number":7,"reason":"reference"}"#
            ),
            (
                .pullRequestUpdated(task: Sample.task(1), repo: Sample.repo, number: 7, action: "edited"),
                "github.pr_updated", #","pr_number":7,"action":"edited"}"#
            ),
            (
                .pullRequestStateChanged(
                    task: Sample.task(1), repo: Sample.repo, number: 7, state: "merged", previous: "open"),
                "github.pr_state_changed", #","pr_number":7,"state":"merged","previous_state":"open"}"#
            ),
            (
                .pullRequestCreated(task: Sample.task(1), repo: Sample.repo, number: 7, url: "https://x/7"),
                "github.pr_created", #","pr_number":7,"pr_url":"https://x/7"}"#
            ),
            (
                .ciStateChanged(task: Sample.task(1), repo: Sample.repo, number: 7, state: "failure"),
                "github.ci_state_changed", #","pr_number":7,"ci_state":"failure"}"#
            ),
            (
                .branchLinked(task: Sample.task(1), repo: Sample.repo, branch: "fix/PROJ-1"), "github.branch_linked",
                #","branch_name":"fix/PROJ-1"}"#
            ),
        ]
        for (event, topic, rest) in events {
            let row = event.row(project: Sample.project)
            #expect(row.topic == topic)
            #expect(row.payload == start + rest)
        }
    }

    @Test("The events of a project's health name no task")
    func health() {
        let degraded = OutboxEvent.syncDegraded(
            status: "broken", code: "token_rejected", message: "It is bad.", remedy: "Mend it.")
        #expect(
            degraded.row(project: Sample.project)
                == OutboxRow(
                    topic: "github.sync_degraded",
                    payload: #"{"project_id":"\#(project)","status":"broken","code":"token_rejected","#
                        + #""message":"It is bad.","remedy":"Mend it."}"#))
        #expect(
            OutboxEvent.syncRecovered.row(project: Sample.project)
                == OutboxRow(
                    topic: "github.sync_recovered", payload: #"{"project_id":"\#(project)","status":"healthy"}"#))
    }

    @Test("Quotes, backslashes and control characters are escaped, and nothing else")
    func escaping() {
        let event = OutboxEvent.branchLinked(
            task: Sample.task(1), repo: Sample.repo, branch: "a\"b\\c\u{0}\u{1F}\n\u{7F}/é修🦙\u{2028}")
        #expect(
            event.row(project: Sample.project).payload.hasSuffix(
                #""branch_name":"a\"b\\c\u0000\u001f\u000a"# + "\u{7F}/é修🦙\u{2028}\"}"))
    }

    @Test("A JSON reader gets any text back unchanged", arguments: 1 ... 20)
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0 ..< 50 {
            var text = ""
            for _ in 0 ..< Int.random(in: 0 ... 30, using: &random) {
                let range: ClosedRange<UInt32> = Bool.random(using: &random) ? 0 ... 0x7F : 0 ... 0x10FFFF
                if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
                    text.unicodeScalars.append(scalar)
                }
            }
            let row = OutboxEvent.pullRequestUpdated(
                task: Sample.task(1), repo: Sample.repo, number: .max, action: text
            )
            .row(project: Sample.project)
            let object = try #require(try JSONSerialization.jsonObject(with: Data(row.payload.utf8)) as? [String: Any])
            let action = try #require(object["action"] as? String)
            #expect(Array(action.unicodeScalars) == Array(text.unicodeScalars))
            #expect(object["pr_number"] as? Int == Int(Int32.max))
            #expect(Set(object.keys) == ["project_id", "task_id", "repo_id", "pr_number", "action"])
        }
    }
}
