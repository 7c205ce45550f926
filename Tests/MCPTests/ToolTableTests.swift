// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import MCP
import Testing

@Suite("The table of tools")
struct ToolTableTests {
    /// The plugin's 17 tools with their arguments (`docs/reference/host-facts.md` section 3.5); a `?` marks optional ones.
    private static let plugin = [
        "github_get_integration": "projectId",
        "github_set_token": "projectId, token",
        "github_delete_token": "projectId",
        "github_list_linked_repos": "projectId",
        "github_link_repository": "projectId, owner, repo_name",
        "github_unlink_repository": "projectId, repoId",
        "github_list_task_prs": "projectId, taskId",
        "github_link_pr_to_task": "projectId, taskId, repoId, pr_number",
        "github_unlink_pr_from_task": "projectId, taskId, prId",
        "github_create_pull_request": "projectId, taskId, repoId, title, head_branch, base_branch, body?",
        "github_get_pull_request": "projectId, taskId, prId",
        "github_get_pull_request_ci_status": "projectId, taskId, prId",
        "github_comment_pull_request": "projectId, taskId, prId, body",
        "github_review_pull_request": "projectId, taskId, prId, event, body?",
        "github_create_branch": "projectId, taskId, repoId, branch_name, source_branch?",
        "github_link_branch_to_task": "projectId, taskId, repoId, branch_name",
        "github_list_task_branches": "projectId, taskId",
    ]
    private static let ours: Set = [
        "github_list_repositories", "github_sync_status", "github_sync_now", "github_explain_link",
        "github_list_failed_deliveries", "github_replay_delivery",
    ]

    @Test("has the plugin's tools with their arguments, and ours, each once")
    func names() {
        let names = ToolTable.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Set(names) == Set(Self.plugin.keys).union(Self.ours))
        for tool in ToolTable.all {
            guard let expected = Self.plugin[tool.name] else { continue }
            let arguments = tool.arguments.map { $0.isRequired ? $0.name : "\($0.name)?" }
            #expect(arguments.joined(separator: ", ") == expected, "\(tool.name)")
        }
    }

    @Test("asks only for what the contract has, with every id of the path as an argument")
    func routes() throws {
        let contract = try Sample.file("docs/design/http-contract.md")
        var rows: Set<String> = []
        for row in contract.split(separator: "\n") where row.contains(#/^\| \d+ \|/#) {
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            for path in cells[2...].joined(separator: "|").matches(of: #/`(/[^`?]*)/#) {
                rows.insert("\(cells[1]) \(path.1)")
            }
        }
        #expect(rows.count > 30, "the contract was not read")
        for tool in ToolTable.all {
            #expect(rows.contains("\(tool.method) \(tool.path)"), "\(tool.name)")
            let inPath = tool.path.matches(of: #/:(\w+)/#).map { String($0.1) }
            let arguments = tool.arguments.filter { $0.place == .path }.map(\.name)
            #expect(Set(arguments) == Set(inPath + ["projectId"]), "\(tool.name)")
        }
    }

    @Test("says of every tool what it is for, and what it does to the world")
    func descriptions() {
        for tool in ToolTable.all {
            #expect(tool.description.count > 30 && tool.description.count < 400, "\(tool.name)")
            let hints = tool.listing["annotations"]
            #expect((hints?["readOnlyHint"] == true) == (tool.method == "GET"), "\(tool.name)")
            if tool.method == "DELETE" { #expect(hints?["destructiveHint"] == true, "\(tool.name)") }
            #expect(tool.inputSchema["type"] == "object")
            for argument in tool.arguments { #expect(argument.description.count > 10, "\(tool.name)") }
        }
    }

    @Test("writes arguments where the contract expects them")
    func requests() throws {
        let create = try #require(ToolTable.tool("github_create_branch")).request([
            "projectId": .string(Sample.project.uppercased()), "taskId": .string(Sample.task),
            "repoId": .string(Sample.repository), "branch_name": "a/b", "source_branch": nil, "unknown": 1,
        ])
        #expect(create.method == "POST")
        #expect(create.target == "\(ContractRequest.base)/projects/\(Sample.project)/tasks/\(Sample.task)/branches")
        #expect(create.body == ["repo_id": .string(Sample.repository), "branch_name": "a/b"])
        let explain = try #require(ToolTable.tool("github_explain_link")).request([
            "projectId": .string(Sample.project), "repoId": .string(Sample.repository), "branch": "a&b=c/ü",
        ])
        #expect(explain.target.hasSuffix("/sync/explain?repo_id=\(Sample.repository)&branch=a%26b%3Dc%2F%C3%BC"))
        #expect(explain.body == nil)
        let failed = try #require(ToolTable.tool("github_list_failed_deliveries"))
            .request(["projectId": .string(Sample.project)])
        #expect(failed.target.hasSuffix("/sync/deliveries?state=failed"))
        let replay = try #require(ToolTable.tool("github_replay_delivery"))
            .request(["projectId": .string(Sample.project), "deliveryId": "7.x/../y"])
        #expect(replay.target.hasSuffix("/sync/deliveries/7.x%2F..%2Fy/replay"))
        let start = try #require(ToolTable.tool("github_sync_now")).request(["projectId": .string(Sample.project)])
        #expect(start.body == .object([]))
    }

    @Test("gives advice only for codes that exist in the contract")
    func advice() throws {
        let contract = try Sample.file("docs/design/http-contract.md")
        let codes = try #require(ToolTable.module["advice"])
        guard case .object(let members) = codes else {
            Issue.record("the advice is no object")
            return
        }
        let others: Set = ["HTTP", "NO_ANSWER", "UNAVAILABLE", "GITHUB_BRANCH_NOT_FOUND"]
        for code in members.map(\.name) where !others.contains(code) {
            #expect(contract.contains(code), "\(code)")
        }
    }

    @Test("is the same in mcp/mcp.js; else run scripts/write-mcp-table")
    func module() throws {
        let text = try Sample.file("mcp/mcp.js")
        let start = try #require(text.firstRange(of: "const TABLE = ")).upperBound
        let end = try #require(text.firstRange(of: ";\n\nexport const tools")).lowerBound
        #expect(try JSONValue(document: Array(text[start ..< end].utf8)) == ToolTable.module)
    }

    @Test("leaves mcp/mcp.js self-contained, as Paca's loader demands")
    func selfContained() throws {
        let text = try Sample.file("mcp/mcp.js")
        #expect(!text.contains("import.meta"))
        #expect(text.matches(of: #/(?m)^import |\bimport\(|\brequire\(/#).isEmpty)
    }
}
