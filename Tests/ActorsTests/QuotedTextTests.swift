// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Actors

@Suite("What a description claims, without what it quotes")
struct QuotedTextTests {
    /// The numbers that a description names.
    private func numbers(_ body: String, isByBot: Bool = false) -> [Int64] {
        TaskReference.all(inBody: body, isByBot: isByBot).map(\.number)
    }

    @Test(
        "Comments, fenced code and block quotes do not count, what stands around them does",
        arguments: [
            "P-X PROJ-1 <!-- PROJ-9 --> PROJ-2",
            "PROJ-1\n<!--\nPROJ-9\n\nPROJ-9 --> PROJ-2",
            "PROJ-1 PROJ-2 <!-- PROJ-9",
            "PROJ-1\n```\nPROJ-9\n```\nPROJ-2",
            "PROJ-1\n~~~~ text\nPROJ-9\n~~~\nPROJ-9\n~~~~\nPROJ-2",
            "PROJ-1\r\n```js\r\nPROJ-9\r\n```\r\nPROJ-2",
            "- PROJ-1\n\n  ```\n  PROJ-9\n  ```\n- PROJ-2",
            "1. ```\n   PROJ-9\n   ```\nPROJ-1 PROJ-2",
            "PROJ-1\n> PROJ-9\n>PROJ-9\n   > PROJ-9\n\nPROJ-2",
            "PROJ-1 <blockquote>PROJ-9 <b>PROJ-9</b>\n<blockquote>PROJ-9</blockquote>PROJ-9</blockquote> PROJ-2",
            "PROJ-1 <BlockQuote class=x>PROJ-9</BLOCKQUOTE>PROJ-2",
            "PROJ-1 ```PROJ-2```",
            "PROJ-1\n```\nPROJ-9\n``` PROJ-9\n```\nPROJ-2",
            "<details>PROJ-1</details> `PROJ-2`",
            "PROJ-1\n```\n<!-- PROJ-9\n```\nPROJ-2",
            "PROJ-1 <!-- ``` --> PROJ-2",
            "PROJ-1 a > b PROJ-2 < c <blockquotes>",
            "PROJ-1\nPROJ-2\n```\nPROJ-9",
        ])
    func quotes(body: String) {
        #expect(numbers(body) == [1, 2])
    }

    @Test("A bot's details do not count either, nested or not closed")
    func details() {
        let body = """
            Bumps x. PROJ-1
            <details>
            <summary>Release notes</summary>
            <blockquote>PROJ-8: fix column</blockquote>
            <details>Merge pull request #1145 from example/PROJ-7-feat</details>
            PROJ-7
            </details>
            PROJ-2 <details>PROJ-9
            """
        #expect(numbers(body, isByBot: true) == [1, 2])
        #expect(numbers(body) == [1, 7, 2, 9])
    }

    @Test("A text that quotes nothing is left as it is, and words never join across a quote")
    func unchanged() {
        #expect(QuotedText.removed(from: "PROJ-1 é", isByBot: true) == "PROJ-1 é")
        #expect(numbers("PROJ-1<blockquote>x</blockquote>2 PROJ-3") == [1, 3])
        #expect(numbers("PROJ<!-- x -->-1 PROJ-2") == [2])
    }
}
