// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import TestSupport
import Testing

@Suite("References to tasks in a text")
struct TaskReferenceTests {
    @Test(
        "A reference is found with any separator around it",
        arguments: [
            "PROJ-42", "proj-42", "pRoJ-42", "PROJ-00042", "feature_PROJ-42", "PROJ-42_fix", "fix/PROJ-42/again",
            "v1.PROJ-42.2", "PROJ-42: title", "(PROJ-42)", "修正PROJ-42", "PROJ-42修正", "éPROJ-42é", "🦙PROJ-42🦙",
            "-PROJ-42-",
            "PROJ-42-43", "\nPROJ-42\n", "X-PROJ-42", "1-PROJ-42", "PROJ-PROJ-42", "PROJ-42\u{301}", "\u{0}PROJ-42",
            "--PROJ-42--",
        ])
    func separators(text: String) {
        #expect(TaskReference.all(in: text) == [TaskReference(prefix: "PROJ", number: 42)])
    }

    @Test(
        "A text that only looks like a reference is not one",
        arguments: [
            "", "-", "PROJ", "PROJ-", "PROJ-x", "PROJ -42", "PROJ- 42", "PROJ_42", "PROJ--42", "P-42", "4PROJ-42",
            "42-42", "PROJ-42a",
            "PROJ-1234567", "PROJ-0000001", "ABCDEFGHIJKLMNOPQRSTU-42", "ÄÖ-42", "PROJ\u{2010}42", "PROJ-４２",
            "PROJ-\u{301}42",
        ])
    func lookalikes(text: String) {
        #expect(TaskReference.all(in: text) == [])
    }

    @Test("A letter or digit right before belongs to the prefix")
    func otherPrefix() {
        #expect(TaskReference.all(in: "XPROJ-42") == [TaskReference(prefix: "XPROJ", number: 42)])
        #expect(TaskReference.all(in: "X9-42") == [TaskReference(prefix: "X9", number: 42)])
    }

    @Test("A prefix has 2 to 20 characters and a number 1 to 6 digits")
    func lengths() {
        let longest = "ABCDEFGHIJKLMNOPQRST"
        #expect(TaskReference.all(in: "\(longest)-1") == [TaskReference(prefix: longest, number: 1)])
        #expect(TaskReference.all(in: "AB-999999") == [TaskReference(prefix: "AB", number: 999_999)])
        #expect(TaskReference.all(in: "SDL-1.2") == [TaskReference(prefix: "SDL", number: 1)])
    }

    @Test("All references are found in their order, each once")
    func several() {
        let text = "PROJ-2, proj-1 and PROJ-002; OTHER-1/PROJ-3"
        let expected = [("PROJ", 2), ("PROJ", 1), ("OTHER", 1), ("PROJ", 3)] as [(String, Int64)]
        #expect(TaskReference.all(in: text) == expected.map { TaskReference(prefix: $0, number: $1) })
    }

    @Test("A CVE's number is no reference; any other number with a year or a hyphen after it is one")
    func vulnerabilities() {
        for text in ["CVE-2024-3094", "cve-2024-12345,", "(CVE-2024-3094)"] {
            #expect(TaskReference.all(in: text) == [])
        }
        let references =
            [
                ("CVE-2024", "CVE", 2024), ("CVE-2024-309", "CVE", 2024), ("CVE-42-3094", "CVE", 42),
                ("PROJ-42-404-page", "PROJ", 42), ("CWE-2024-3094", "CWE", 2024),
            ] as [(String, String, Int64)]
        for (text, prefix, number) in references {
            #expect(TaskReference.all(in: text) == [TaskReference(prefix: prefix, number: number)], "\(text)")
        }
        let noise = "Bump utf-8 to UTF-8 (SHA-256, ISO-8601), CVE-2024-3094, 2022-02; 2023-04-11-245a825"
        #expect(TaskReference.all(in: noise).map(\.prefix) == ["UTF", "SHA", "ISO"])
    }

    @Test("A megabyte of different references is read in a moment", .timeLimit(.minutes(15)))
    func megabyte() {
        let text = (100_000 ..< 210_000).map { "PR-\($0)" }.joined(separator: " ")
        #expect(text.utf8.count > 1_000_000)
        #expect(TaskReference.all(in: text).count == 110_000)
        #expect(TaskReference.all(in: String(repeating: "A-", count: 500_000)).isEmpty)
    }

    @Test("Random texts give what a regular expression finds", arguments: 1 ... 20)
    func oracle(seed: UInt64) throws {
        let pattern = #"(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]{1,19})-([0-9]{1,6})(?![A-Za-z0-9])"#
        let regex = try NSRegularExpression(pattern: pattern)
        var random = SeededRandom(seed: seed)
        var found = 0
        for _ in 0 ..< 500 {
            let text = Self.text(&random)
            let whole = NSRange(text.startIndex..., in: text)
            var expected: [TaskReference] = []
            for match in regex.matches(in: text, range: whole) {
                let prefix = (text as NSString).substring(with: match.range(at: 1))
                let number = (text as NSString).substring(with: match.range(at: 2))
                let reference = TaskReference(prefix: prefix, number: try #require(Int64(number)))
                if !expected.contains(reference) { expected.append(reference) }
            }
            #expect(TaskReference.all(in: text) == expected, "in \(text.debugDescription)")
            found += expected.count
        }
        #expect(found > 50)
    }

    private static let pieces = [
        "A", "b", "Z", "0", "9", "PROJ", "proj", "-", "-", "-", "-4", "-42", "PROJ-42", "12345", "_", ".", "/", " ",
        "é", "修", "🦙",
        "\u{301}", "\u{212A}", "ABCDEFGHIJ", "\r\n", "７",
    ]

    private static func text(_ random: inout SeededRandom) -> String {
        (0 ..< Int.random(in: 0 ... 14, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }
}
