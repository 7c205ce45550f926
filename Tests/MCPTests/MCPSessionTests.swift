// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import JSON
import MCP
import Testing

@Suite("An MCP session")
struct MCPSessionTests {
    @Test(
        "agrees on the newest revision that both sides know",
        arguments: [
            ("2024-11-05", "2024-11-05"), ("2025-03-26", "2024-11-05"), ("2025-06-18", "2025-06-18"),
            ("2025-11-25", "2025-11-25"), ("2026-07-28", "2025-11-25"), ("1999-01-01", "2024-11-05"),
            ("", "2024-11-05"),
        ])
    func revisions(asked: String, agreed: String) throws {
        var session = MCPSession.test()
        let reply = try session.reply(to: Sample.message(1, "initialize", ["protocolVersion": .string(asked)]))
        #expect(reply?["result"]?["protocolVersion"]?.stringValue == agreed)
        #expect(reply?["result"]?["serverInfo"]?["version"] == "1.2.3")
        #expect(reply?["result"]?["capabilities"]?["tools"]?["listChanged"] == false)
    }

    @Test("answers pings, ignores notifications and answers, and has no other method")
    func simple() throws {
        var session = MCPSession.test()
        #expect(try session.reply(to: Sample.message("a", "ping"))?["result"] == .object([]))
        #expect(session.receive(Sample.message(nil, "notifications/initialized")) == .ignore)
        #expect(session.receive(Array(#"{"jsonrpc":"2.0","id":1,"result":{}}"#.utf8)) == .ignore)
        let unknown = try session.reply(to: Sample.message(2, "server/discover"))
        #expect(unknown?["error"]?["code"] == -32601)
        #expect(unknown?["id"] == 2)
    }

    @Test("lists every tool once, page by page, whatever the size of a page", arguments: [1, 5, 22, 23, 50])
    func pages(size: Int) throws {
        var session = MCPSession.test(pageSize: size)
        var names: [String] = []
        var cursor: JSONValue?
        repeat {
            let reply = try session.reply(
                to: Sample.message(1, "tools/list", .object(present: ["cursor": cursor])))
            let tools = try #require(reply?["result"]?["tools"]?.arrayValue)
            #expect((1 ... size).contains(tools.count))
            names += tools.compactMap { $0["name"]?.stringValue }
            cursor = reply?["result"]?["nextCursor"]
        } while cursor != nil && names.count <= ToolTable.all.count
        #expect(names == ToolTable.all.map(\.name))
        let wrong = try session.reply(to: Sample.message(1, "tools/list", ["cursor": "nonsense"]))
        #expect(wrong?["error"]?["code"] == -32602)
    }

    @Test("turns a call into a request of the contract, and its answer into text and data")
    func call() throws {
        var session = MCPSession.test()
        guard case .start(let call) = session.receive(Sample.listRepositories("x")) else {
            Issue.record("the call did not start")
            return
        }
        #expect(call.request.method == "GET")
        #expect(call.request.target == "\(ContractRequest.base)/projects/\(Sample.project)/repositories")
        #expect(!call.wantsProgress)
        let message = session.finished(call.id, .success(Sample.noRepositories))
        let result = try #require(try JSONValue(document: message ?? [])["result"])
        #expect(result["content"]?.arrayValue?.first?["type"] == "text")
        #expect(result["structuredContent"] == ["repositories": []])
        #expect(result["isError"] == nil)
        let second = session.finished(call.id, .success(Sample.noRepositories))
        #expect(second == nil, "a call has one answer")
    }

    @Test("sends nothing for a call that was cancelled, and frees its place")
    func cancelling() throws {
        var session = MCPSession.test(callLimit: 1)
        guard case .start(let call) = session.receive(Sample.listRepositories(7)) else {
            Issue.record("the call did not start")
            return
        }
        let overloaded = try session.reply(to: Sample.listRepositories(8))
        #expect(overloaded?["error"]?["code"] == -32000)
        let cancel = Sample.message(nil, "notifications/cancelled", ["requestId": 7])
        #expect(session.receive(cancel) == .cancel(.number(7)))
        #expect(session.finished(call.id, .success(Sample.noRepositories)) == nil)
        guard case .start = session.receive(Sample.listRepositories(8)) else {
            Issue.record("the place of a cancelled call is not free")
            return
        }
        #expect(session.runningCalls == 1)
    }

    @Test("tells two ids apart that look alike, and refuses an id that runs")
    func ids() throws {
        var session = MCPSession.test()
        guard case .start = session.receive(Sample.listRepositories(1)),
            case .start = session.receive(Sample.listRepositories("1"))
        else {
            Issue.record("the calls did not start")
            return
        }
        #expect(try session.reply(to: Sample.listRepositories(1))?["error"]?["code"] == -32600)
        #expect(session.runningCalls == 2)
    }

    @Test("names every wrong argument in a result that the model reads, and starts nothing")
    func wrongArguments() throws {
        var session = MCPSession.test()
        let reply = try session.reply(
            to: Sample.call(
                1, "github_link_pr_to_task",
                ["projectId": "PROJ", "taskId": .string(Sample.task), "pr_number": "12", "repoId": nil]))
        #expect(reply?["result"]?["isError"] == true)
        let text = try #require(reply?["result"]?["content"]?.arrayValue?.first?["text"]?.stringValue)
        #expect(text.contains("`projectId` must be a UUID"))
        #expect(text.contains("`repoId` is missing"))
        #expect(text.contains("`pr_number` must be a whole number"))
        #expect(!text.contains("`taskId`"))
        #expect(text.contains("Next: Call github_link_pr_to_task again with the arguments projectId, taskId"))
        #expect(session.runningCalls == 0)
    }

    @Test("refuses what is no tool or no call")
    func badCalls() throws {
        var session = MCPSession.test()
        for params: JSONValue in [["name": "rm"], [:], ["name": 5], []] {
            #expect(try session.reply(to: Sample.message(1, "tools/call", params))?["error"]?["code"] == -32602)
        }
        let list = try session.reply(to: Sample.call(1, "github_list_linked_repos", [1]))
        #expect(list?["result"]?["isError"] == true)
    }

    @Test("keeps to its only project, which need not be named")
    func pinned() throws {
        var session = MCPSession.test(project: UUID(text: Sample.project))
        guard case .start(let call) = session.receive(Sample.call(1, "github_list_linked_repos", [:])) else {
            Issue.record("the project is not the default")
            return
        }
        #expect(call.request.target.contains(Sample.project))
        let other = try session.reply(
            to: Sample.call(2, "github_list_linked_repos", ["projectId": .string(Sample.task)]))
        #expect(other?["result"]?["isError"] == true)
    }

    @Test("refuses messages that are none, with JSON-RPC's codes")
    func malformed() throws {
        var session = MCPSession.test()
        for (bytes, code) in [
            ("", -32700), ("{", -32700), ("[]", -32600), (#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, -32600),
            ("1", -32600), ("{}", -32600), (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1}"#, -32600), (#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, -32600), (#"{"jsonrpc":"2.0","id":1,"method":4}"#, -32600),
            (String(repeating: "[", count: 100_000), -32700),
        ] {
            let reply = try session.reply(to: Array(bytes.utf8))
            #expect(reply?["error"]?["code"] == .integer(code), "\(bytes.prefix(60))")
        }
    }

    @Test("survives any damage of a message, and its replies are always JSON-RPC", arguments: 0 ..< 20)
    func fuzz(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var session = MCPSession.test()
        let messages = [
            Sample.message(1, "initialize", ["protocolVersion": "2025-06-18", "capabilities": [:]]),
            Sample.message("two", "tools/list", ["cursor": "github_set_token"]),
            Sample.listRepositories(3, progressToken: "p"),
            Sample.call(4, "github_review_pull_request", ["projectId": .string(Sample.project), "event": "APPROVE"]),
            Sample.message(nil, "notifications/cancelled", ["requestId": 3]),
        ]
        var replies = 0
        for _ in 0 ..< 500 {
            var bytes = messages[random.below(messages.count)]
            for _ in 0 ..< 1 + random.below(4) where !bytes.isEmpty {
                let place = random.below(bytes.count)
                switch random.below(4) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(bytes[random.below(bytes.count)], at: place)
                default: bytes.removeSubrange(place ..< min(bytes.count, place + random.below(20)))
                }
            }
            switch session.receive(bytes) {
            case .reply(let reply), .refuse(let reply), .welcome(let reply):
                replies += 1
                let value = try JSONValue(document: reply)
                #expect(value["jsonrpc"] == "2.0")
                #expect((value["result"] == nil) != (value["error"] == nil))
            case .start(let call):
                #expect(session.finished(call.id, .success(Sample.noRepositories)) != nil)
            case .cancel, .ignore: break
            }
        }
        #expect(replies > 100)
        #expect(session.runningCalls == 0)
    }
}
