// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import Environment
import Foundation
import Testing

@testable import Paca

@Suite("Standalone tokens")
struct StandaloneTokenTests {
    private static let digest = String(repeating: "0aFF", count: 16)

    @Test("are read with their projects and permissions")
    func valid() throws {
        let project = UUID()
        let tokens = try StandaloneToken.list(
            """
            [{"name":"ci","sha256":"\(Self.digest)","projects":["*"],"permissions":["github.manage","tasks.read"]},
             {"name":"bot","sha256":"\(Self.digest)","projects":["\(project)"],"permissions":["tasks.write"]}]
            """
        )
        #expect(tokens.map(\.name) == ["ci", "bot"])
        #expect(tokens.map(\.projects) == [.all, .only([project])])
        #expect(tokens.first?.permissions == [.manageGitHub, .readTasks])
        #expect(tokens.first?.digest.reveal() == Array(repeating: [0x0A, 0xFF], count: 16).flatMap(\.self))
        #expect(try StandaloneToken.list("[]").isEmpty)
    }

    @Test(
        "an error names the entry and the field, and nothing of the value",
        arguments: [
            (#"{"sha256":"D","projects":["*"],"permissions":["tasks.read"]}"#, "name"),
            (#"{"name":"","sha256":"D","projects":["*"],"permissions":["tasks.read"]}"#, "name"),
            (#"{"name":"hidden","projects":["*"],"permissions":["tasks.read"]}"#, "sha256"),
            (#"{"name":"hidden","sha256":"abc","projects":["*"],"permissions":["tasks.read"]}"#, "sha256"),
            (#"{"name":"hidden","sha256":"D0","projects":["*"],"permissions":["tasks.read"]}"#, "sha256"),
            (#"{"name":"hidden","sha256":"D","permissions":["tasks.read"]}"#, "projects"),
            (#"{"name":"hidden","sha256":"D","projects":[],"permissions":["tasks.read"]}"#, "projects"),
            (#"{"name":"hidden","sha256":"D","projects":["paca"],"permissions":["tasks.read"]}"#, "projects"),
            (#"{"name":"hidden","sha256":"D","projects":["*"],"permissions":[]}"#, "permissions"),
            (#"{"name":"hidden","sha256":"D","projects":["*"],"permissions":["tasks.delete"]}"#, "permissions"),
            (#"{"name":"hidden","sha256":"D","projects":["*"],"permissions":["projects.write"]}"#, "permissions"),
        ]
    )
    func invalid(entry: String, field: String) throws {
        let good = #"{"name":"good","sha256":"D","projects":["*"],"permissions":["tasks.read"]}"#
        let json = "[\(good),\(entry)]".replacing("\"D", with: "\"\(Self.digest)")
        let fault = try #require(throws: StandaloneToken.Fault.self) { try StandaloneToken.list(json) }
        #expect(fault.description.contains("entry 2: \(field)"))
        #expect(!fault.description.contains("hidden"))
    }

    @Test("have distinct names")
    func names() throws {
        let entry = #"{"name":"ci","sha256":"D","projects":["*"],"permissions":["tasks.read"]}"#
        let json = "[\(entry),\(entry)]".replacing("\"D", with: "\"\(Self.digest)")
        #expect(throws: StandaloneToken.Fault.self) { try StandaloneToken.list(json) }
    }

    @Test("are a JSON list", arguments: ["", "{}", "token", "[1]", #"[{"name":1}]"#])
    func notAList(json: String) {
        #expect(throws: StandaloneToken.Fault.self) { try StandaloneToken.list(json) }
    }

    private static func tokens(_ entries: (token: String, projects: String, permissions: String)...) throws
        -> StandaloneTokens
    {
        let list = entries.enumerated().map { place, entry in
            let hex = SHA256.hash(data: Data(entry.token.utf8)).map { String(format: "%02x", $0) }.joined()
            return #"{"name":"\#(place)","sha256":"\#(hex)","projects":[\#(entry.projects)],"#
                + #""permissions":[\#(entry.permissions)]}"#
        }
        return StandaloneTokens(try StandaloneToken.list("[\(list.joined(separator: ","))]"))
    }

    private static func bearer(_ token: String) throws -> CallerCredentials {
        try #require(CallerCredentials { $0 == "Authorization" ? "Bearer \(token)" : nil })
    }

    @Test("allow their permissions in their projects, and decide nothing for other callers")
    func allows() throws {
        let project = UUID()
        let tokens = try Self.tokens(
            ("everywhere", "\"*\"", "\"tasks.read\""), ("here", "\"\(project)\"", "\"github.manage\",\"tasks.write\""),
            ("twice", "\"\(project)\"", "\"tasks.read\""), ("twice", "\"*\"", "\"tasks.write\""))
        #expect(tokens.allows(try Self.bearer("everywhere"), .readTasks, in: UUID()) == true)
        #expect(tokens.allows(try Self.bearer("everywhere"), .writeTasks, in: project) == false)
        #expect(tokens.allows(try Self.bearer("here"), .manageGitHub, in: project) == true)
        #expect(tokens.allows(try Self.bearer("here"), .manageGitHub, in: UUID()) == false)
        #expect(tokens.allows(try Self.bearer("here"), .readTasks, in: project) == false)
        #expect(tokens.allows(try Self.bearer("twice"), .readTasks, in: project) == true)
        #expect(tokens.allows(try Self.bearer("twice"), .writeTasks, in: UUID()) == true)
        #expect(tokens.allows(try Self.bearer("twice"), .readTasks, in: UUID()) == false)
        #expect(tokens.allows(try Self.bearer("HERE"), .manageGitHub, in: project) == nil)
        #expect(tokens.allows(try Self.bearer("her"), .manageGitHub, in: project) == nil)
    }

    @Test("are bearer tokens and nothing else")
    func bearerOnly() throws {
        let tokens = try Self.tokens(("t", "\"*\"", "\"tasks.read\""))
        for fields in [["Authorization": "ApiKey t"], ["X-API-Key": "t"], ["Cookie": "access_token=t"]] {
            let credentials = try #require(CallerCredentials { fields[$0] })
            #expect(tokens.allows(credentials, .readTasks, in: UUID()) == nil)
        }
    }
}
