// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import Testing

@Suite("A token")
struct GitHubTokenTests {
    @Test(
        "is one word of any length and prefix",
        arguments: ["x", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", String(repeating: "~", count: 4096)])
    func accepted(token: String) throws {
        #expect(try GitHubToken(Secret(token)).secret == Secret(token))
    }

    @Test(
        "is refused if it cannot be a header's value",
        arguments: [
            ("", GitHubToken.Fault.empty), ("two words", .forbiddenCharacter), (" x", .forbiddenCharacter),
            ("ghp_\r\nX-Evil: 1", .forbiddenCharacter), ("é", .forbiddenCharacter), ("x\u{7F}", .forbiddenCharacter),
            (String(repeating: "x", count: 4097), .tooLong), (String(repeating: "é", count: 4097), .forbiddenCharacter),
        ])
    func refused(token: String, fault: GitHubToken.Fault) {
        #expect(throws: fault) { try GitHubToken(Secret(token)) }
        if !token.isEmpty { #expect(!fault.description.contains(token)) }
    }

    @Test("does not appear in its description")
    func secrecy() throws {
        var dumped = ""
        dump(try GitHubToken(Secret("ghp_x")), to: &dumped)
        #expect(!dumped.contains("ghp_x"))
    }
}
