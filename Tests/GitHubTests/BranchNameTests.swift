// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import GitHub

@Suite("Branch names")
struct BranchNameTests {
    @Test(
        "that git accepts are accepted as they are",
        arguments: [
            "main", "feature/PROJ-42", "a", "@", "a@", "@/x", "x-", "lock", "a.LOCK", "heads/HEAD", "head",
            "refs/heads/x", "é", "修正/PROJ-42", "a.b", "a{b", "a}", "%2e%2e", "#1", "a'\"$&|;<>()", "\u{85}", "😀",
        ])
    func accepted(name: String) throws {
        #expect(try BranchName(name).text == name)
    }

    @Test(
        "that git refuses are refused with the reason",
        arguments: [
            ("", BranchName.Fault.emptyPart), ("/", .emptyPart), ("/a", .emptyPart), ("a/", .emptyPart),
            ("a//b", .emptyPart), ("-a", .leadingDash), ("-", .leadingDash), ("--help", .leadingDash),
            ("HEAD", .head), (".a", .dotAtEdge), (".", .dotAtEdge), ("..", .dotAtEdge), ("a/.b", .dotAtEdge),
            ("a.", .dotAtEdge), ("../a", .dotAtEdge), ("a..b", .twoDots), ("a.lock", .lock), ("a.lock/b", .lock),
            ("a/b.lock", .lock), ("a@{b", .reflog), ("@{-1}", .reflog), ("@{u}", .reflog),
            ("a b", .forbiddenCharacter), ("a\u{0}", .forbiddenCharacter), ("a\n", .forbiddenCharacter),
            ("a\r\n", .forbiddenCharacter), ("a\u{7F}", .forbiddenCharacter), ("a~1", .forbiddenCharacter),
            ("a^", .forbiddenCharacter), ("a:b", .forbiddenCharacter), ("a?", .forbiddenCharacter),
            ("a*", .forbiddenCharacter), ("[a", .forbiddenCharacter), ("a\\b", .forbiddenCharacter),
        ])
    func refused(name: String, fault: BranchName.Fault) {
        #expect(throws: fault) { try BranchName(name) }
    }

    @Test("are judged exactly as git itself judges them")
    func property() async throws {
        var random = SeededRandom(seed: 42)
        let pieces = [
            "a", "b", "main", "/", "/", ".", ".", "-", "@", "{", "}", "@{", "lock", ".lock", "HEAD", "~", "^", ":",
            "?", "*", "[", "]", "\\", " ", "\t", "\u{1}", "\u{7F}", "é", "€", "😀", "refs/heads/", "é", "'", "\"", "$",
            "%",
        ]
        var names = Set(
            (0 ..< 1500).map { _ in
                (0 ..< Int.random(in: 1 ... 5, using: &random)).map { _ in
                    pieces[Int.random(in: 0 ..< pieces.count, using: &random)]
                }.joined()
            })
        names.formUnion(pieces)
        let sorted = names.sorted()
        let verdicts = try await Self.git(sorted)
        try #require(verdicts.count == sorted.count)
        for (name, isAccepted) in zip(sorted, verdicts) {
            let isOurs = (try? BranchName(name)) != nil
            #expect(isOurs == isAccepted, "\(name.debugDescription)")
        }
        // If one of the two verdicts were missing, the comparison would prove little.
        #expect(verdicts.count(where: { $0 }) > 100 && verdicts.count(where: { !$0 }) > 100)
    }

    /// What git says of each name. It runs outside of any repository, so that no name means an existing branch.
    private static func git(_ names: [String]) async throws -> [Bool] {
        let folder = try TestFolder.make()
        let input = folder + "/names"
        try Data((names.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: input))
        let output = folder + "/verdicts"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "GIT_CEILING_DIRECTORIES": "/",
        ]
        process.arguments = [
            "-c",
            """
            while IFS= read -r name; do
                if git check-ref-format --branch "$name" >/dev/null 2>&1; then echo y; else echo n; fi
            done <"$1" >"$2"
            """, "sh", input, output,
        ]
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do {
                try process.run()
            } catch {
                ended.resume(throwing: error)
            }
        }
        return try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").map { $0 == "y" }
    }
}
