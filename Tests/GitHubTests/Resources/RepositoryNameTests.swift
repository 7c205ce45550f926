// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub
import Testing

@Suite("A repository's name")
struct RepositoryNameTests {
    @Test(
        "is two parts of letters, digits, hyphens, underscores and dots",
        arguments: [
            "octo", "o", "Octo-Cat", "herd_acme", ".github", "a.b", "-", "...", ".a", "a..b",
            String(repeating: "x", count: 100),
        ])
    func accepted(part: String) throws {
        let name = try RepositoryName(owner: part, name: "herd")
        #expect(name == RepositoryName(knownOwner: part, name: "herd"))
        #expect(name.fullName == "\(part)/herd")
        #expect(try RepositoryName(owner: "octo", name: part).name == part)
        #expect(RepositoryName(fullName: "octo/\(part)") == RepositoryName(knownOwner: "octo", name: part))
        #expect(RepositoryName(fullName: "\(part)/herd") == name)
    }

    @Test(
        "is refused if it would change the meaning of an address, or if GitHub never gives it",
        arguments: [
            "", ".", "..", "a/b", "/", "a b", "é", "a%2fb", "a?b", "a#b", "../..", #"a\b"#, "a\0", "a\n",
            String(repeating: "x", count: 101),
        ])
    func refused(part: String) {
        #expect(throws: RepositoryName.Fault.owner) { try RepositoryName(owner: part, name: "herd") }
        #expect(throws: RepositoryName.Fault.name) { try RepositoryName(owner: "octo", name: part) }
        #expect(RepositoryName(fullName: "octo/\(part)") == nil)
    }

    @Test("has both an owner and a name", arguments: ["", "octo", "/", "octo/", "/herd", "octo/herd/", "a/b/c"])
    func whole(fullName: String) {
        #expect(RepositoryName(fullName: fullName) == nil)
    }
}
