// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import GitHub

@Suite("The header Link")
struct LinkHeaderTests {
    @Test(
        "gives the next page",
        arguments: [
            ("<https://h/a?page=2>; rel=\"next\", <https://h/a?page=5>; rel=\"last\"", "https://h/a?page=2"),
            ("<https://h/a?page=1>; rel=\"prev\", <https://h/a?page=3>; rel=\"next\"", "https://h/a?page=3"),
            ("<https://h/a>; rel=next", "https://h/a"),
            ("<https://h/a>;rel=\"next\"", "https://h/a"),
            ("<https://h/a> ; title=\"a, b; rel=next\" ; REL=\"prev next\"", "https://h/a"),
            ("<https://h/d>; rel=\"deprecation\"; type=\"text/html\", <https://h/a>; rel=\"next\"", "https://h/a"),
            ("<https://h/a,b;c>; rel=\"next\"", "https://h/a,b;c"),
        ])
    func next(value: String, address: String) {
        #expect(LinkHeader.next(in: GitHubHeaders([("link", value)])) == address)
    }

    @Test(
        "gives nothing when it names another relation or cannot be read",
        arguments: [
            "", "next", "<https://h/a>", "<https://h/a", "<https://h/a>; rel=\"last\"",
            "<https://h/a>; rel=\"nextish\"",
            "<https://docs.github.com/rest/about-the-rest-api/api-versions>; rel=\"deprecation\"; type=\"text/html\"",
            "<https://h/a>; title=\"rel=next\"", "<>; rel=\"next\"", "<https://h/a>; rel=\"", ",,,;;;<<<>>>\"\"",
        ])
    func none(value: String) {
        #expect(LinkHeader.next(in: GitHubHeaders([("link", value)])) == nil)
    }

    @Test("may appear several times")
    func several() {
        let headers = GitHubHeaders([
            ("Link", "<https://h/d>; rel=\"deprecation\""), ("link", "<https://h/a>; rel=\"next\""),
        ])
        #expect(LinkHeader.next(in: headers) == "https://h/a")
    }

    @Test("names the last page by its number, which a list with cursors does not have")
    func last() {
        func last(_ value: String) -> Int? { LinkHeader.lastPage(in: GitHubHeaders([("link", value)])) }
        let next = "<https://h/r?per_page=100&page=2>; rel=\"next\""
        #expect(last("\(next), <https://h/r?per_page=100&page=8>; rel=\"last\"") == 8)
        #expect(last("<https://h/r?page=8&per_page=100>; rel=\"last\"") == 8)
        #expect(last("\(next), <https://h/r?cursor=v1_8>; rel=\"last\"") == nil)
        #expect(last(next) == nil)
    }
}
