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

    @Test(
        "is read from the address of something within the repository",
        arguments: [
            ("https://github.com/octo/herd", "octo/herd"), ("https://github.com/octo/herd/pull/1#c-2", "octo/herd"),
            ("https://api.github.com/repos/octo/herd/git/refs/heads/x", "octo/herd"),
            ("https://ghe.example/api/v3/repos/octo/herd/pulls/1", "octo/herd"), ("https://github.com/octo", nil),
            ("https://api.github.com/repos/octo", nil), ("octo/herd", nil), ("", nil),
            ("https://github.com/o%20c/herd", nil), ("https://github.com/?a=/octo/herd", nil),
        ] as [(String, String?)])
    func addresses(address: String, fullName: String?) {
        #expect(RepositoryName(inAddress: address)?.fullName == fullName)
    }

    @Test("is not needed where the id is known")
    func byID() {
        #expect(RepositoryID(42).path("/pulls/1") == "/repositories/42/pulls/1")
        #expect(RepositoryID(42).path() == "/repositories/42")
    }

    @Test("has both an owner and a name", arguments: ["", "octo", "/", "octo/", "/herd", "octo/herd/", "a/b/c"])
    func whole(fullName: String) {
        #expect(RepositoryName(fullName: fullName) == nil)
    }
}
