// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Testing

@testable import Bin

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
        #expect(tokens.first?.permissions == ["github.manage", "tasks.read"])
        #expect(tokens.first?.digest.reveal() == Array(repeating: [0x0A, 0xFF], count: 16).flatMap(\.self))
        #expect(try StandaloneToken.list("[]").isEmpty)
    }

    @Test(
        "a fault names the entry and the field, and nothing of the value",
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
        ]
    )
    func invalid(entry: String, field: String) throws {
        let good = #"{"name":"good","sha256":"D","projects":["*"],"permissions":["tasks.read"]}"#
        let json = "[\(good),\(entry)]".replacing("\"D", with: "\"\(Self.digest)")
        let error = try #require(throws: ConfigurationError.self) { try StandaloneToken.list(json) }
        #expect(error.key == "PACA_SYNC_API_TOKENS")
        #expect(error.fault.contains("entry 2: \(field)"))
        #expect(!error.fault.contains("hidden"))
    }

    @Test("have one name each")
    func names() throws {
        let entry = #"{"name":"ci","sha256":"D","projects":["*"],"permissions":["tasks.read"]}"#
        let json = "[\(entry),\(entry)]".replacing("\"D", with: "\"\(Self.digest)")
        #expect(throws: ConfigurationError.self) { try StandaloneToken.list(json) }
    }

    @Test("are a JSON list", arguments: ["", "{}", "token", "[1]", #"[{"name":1}]"#])
    func notAList(json: String) {
        #expect(throws: ConfigurationError.self) { try StandaloneToken.list(json) }
    }
}
