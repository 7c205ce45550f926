// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import MCP

@Suite("The text of a tool's answer")
struct ToolTextTests {
    private static let data: JSONValue = [
        "name": "herd", "count": 3, "none": nil, "empty": "", "yes": true, "no": false, "list": ["a", "b"],
        "inner": ["state": "done"], "nothing": [],
    ]

    @Test(
        "fills in members, and leaves out what depends on one that is not there",
        arguments: [
            ("{name}: {count}", "herd: 3"), ("{inner.state}", "done"), ("{inner.other}|{other.state}", "|"),
            ("a[[ {none}]]b[[ {empty}]]c[[ {no}]]d[[ {nothing}]]e", "abcde"), ("[[{name} {list}]]", "herd a, b"),
            ("[[{?yes}on]][[{!yes}off]]", "on"), ("[[{?no}on]][[{!no}off]]", "off"),
            ("[{name}[[, {?yes}x]]]", "[herd, x]"),
            ("{yes} {no}", "yes no"), ("[[open {name}", "open herd"), ("{open", "{open"), ("", ""), ("plain", "plain"),
        ])
    func templates(template: String, text: String) {
        #expect(ToolText.fill(template, Self.data) == text)
    }

    @Test("is one line for each element of a list, or the sentence for none")
    func lists() {
        let text = ToolText.list("things", "- {name}", empty: "Nothing.")
        #expect(text.render([["name": "a"], ["name": "b"]]) == "- a\n- b")
        #expect(text.render([]) == "Nothing.")
        #expect(text.structure([["name": "a"]]) == ["things": [["name": "a"]]])
        let within = ToolText.object("All:", list: "items", "- {name}", empty: "None.")
        #expect(within.render(["items": [["name": "a"]]]) == "All:\n- a")
        #expect(within.render([:]) == "All:\nNone.")
    }

    @Test("cuts a long member, says so, and leaves it out of the data")
    func long() {
        let text = ToolText.object("T", long: "diff")
        let short = text.render(["diff": "+a"])
        #expect(short == "T\n+a")
        let diff = String(repeating: "é", count: ToolText.longest + 1)
        let cut = text.render(["diff": .string(diff)])
        #expect(cut.hasPrefix("T\né"))
        #expect(cut.count < diff.count + 120 && cut.contains("[cut after 60000 characters"))
        #expect(text.structure(["diff": .string(diff), "a": 1]) == ["a": 1])
    }

    @Test("outlines what has no form of its own")
    func outline() {
        let data: JSONValue = [
            "linked": true, "tasks": [["key": "PROJ-1"], "x"], "reason": nil, "rule": ["name": "title"],
        ]
        #expect(
            ToolText.outline.render(data) == """
                linked: yes
                tasks:
                  -
                    key: PROJ-1
                  - x
                rule:
                  name: title
                """)
    }

    @Test("tells what failed and what to do next")
    func failures() throws {
        let tool = try #require(ToolTable.tool("github_list_task_prs"))
        let limited = ToolResult(
            ContractAnswer(
                status: 503,
                body: Array(#"{"success":false,"error":"wait","error_code":"GITHUB_RATE_LIMITED"}"#.utf8),
                retryAfter: 42), of: tool)
        #expect(limited.isError)
        #expect(limited.text.hasPrefix("GitHub plugin error: wait (GITHUB_RATE_LIMITED)\nNext: "))
        #expect(limited.text.contains("Wait 42 seconds"))
        #expect(limited.structure["retry_after"] == 42)
        let proxy = ToolResult(ContractAnswer(status: 502, body: Array("<html>".utf8)), of: tool)
        #expect(proxy.text.contains("HTTP_502") && proxy.text.contains("PacaSync"))
        let page = ToolResult(ContractAnswer(status: 200, body: Array("<html>".utf8)), of: tool)
        #expect(page.isError)
        let done = try #require(ToolTable.tool("github_delete_token"))
        let none = ToolResult(ContractAnswer(status: 204, body: []), of: done)
        #expect(!none.isError && none.structure == ["done": true] && none.text.hasPrefix("GitHub is disconnected."))
    }
}
