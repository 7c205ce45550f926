// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import JSON
import TestSupport
import Testing

@Suite struct PullsAPITests {
    /// Pull requests 1 to 5. Number 1 was changed last, and number 2 is closed.
    private static func herd() async throws -> Herd {
        let herd = try await Herd()
        for number in 1 ... 5 {
            herd.clock.advance(by: .seconds(60))
            _ = try await herd.openPullRequest(title: "Number \(number)")
        }
        herd.clock.advance(by: .seconds(60))
        try await herd.simulator.closePullRequest(2, in: herd.repository, by: "alpaca")
        herd.clock.advance(by: .seconds(60))
        try await herd.simulator.labelPullRequest(1, in: herd.repository, name: "wool", by: "alpaca")
        return herd
    }

    private static func numbers(_ response: APIResponse) -> [Int] {
        response.json.arrayValue?.compactMap { $0["number"]?.integerValue } ?? []
    }

    @Test(arguments: [
        ("pulls", [5, 4, 3, 1]),
        ("pulls?state=all", [5, 4, 3, 2, 1]),
        ("pulls?state=closed", [2]),
        ("pulls?state=all&direction=asc", [1, 2, 3, 4, 5]),
        ("pulls?state=all&sort=updated", [3, 4, 5, 2, 1]),
        ("pulls?state=all&sort=updated&direction=desc", [1, 2, 5, 4, 3]),
        ("pulls?head=alpaca:shear&base=main", [5, 4, 3, 1]),
        ("pulls?head=cria:shear", []),
    ])
    func listsAreFilteredAndSorted(path: String, expected: [Int]) async throws {
        let herd = try await Self.herd()
        #expect(Self.numbers(await herd.call("GET", path)) == expected)
    }

    @Test func pagesAreLinkedByTheRepositorysID() async throws {
        let herd = try await Self.herd()
        let first = await herd.call("GET", "pulls?state=all&per_page=2")
        let next = try #require(first.link("next"))
        #expect(next.hasPrefix("/repositories/\(herd.repository.id)/pulls?"))
        let second = await herd.call("GET", next)
        #expect(Self.numbers(first) == [5, 4])
        #expect(Self.numbers(second) == [3, 2])
        let last = await herd.call("GET", try #require(second.link("last")))
        #expect(Self.numbers(last) == [1])
        #expect(last.link("next") == nil)
        #expect(last.link("prev") != nil)
        let whole = await herd.call("GET", "pulls")
        #expect(whole.link("next") == nil)
        #expect(whole.headers["Link"]?.contains("rel=\"deprecation\"") == true)
        let newer = [HeaderField(name: "X-GitHub-Api-Version", value: "2026-03-10")]
        #expect(await herd.call("GET", "pulls", headers: newer).headers["Link"] == nil)
    }

    @Test func onlyTheSingleOneSaysWhetherItIsMerged() async throws {
        let herd = try await Self.herd()
        try await herd.simulator.mergePullRequest(3, in: herd.repository, by: "alpaca")
        let listed = await herd.call("GET", "pulls?state=closed").json.arrayValue?.first
        #expect(listed?["merged"] == nil)
        #expect(listed?["merged_at"]?.stringValue != nil)
        let single = await herd.call("GET", "pulls/3").json
        #expect(single["merged"]?.boolValue == true)
        #expect(single["merged_by"]?["login"]?.stringValue == "alpaca")
        #expect(await herd.call("GET", "pulls/9").status == 404)
    }

    @Test func theRepositoryIsAnsweredByNameAndByID() async throws {
        let herd = try await Herd()
        let named = await herd.call("GET", "")
        #expect(named.json["full_name"]?.stringValue == "alpaca/herd")
        let numbered = await herd.call("GET", "/repositories/\(herd.repository.id)")
        #expect(numbered.body == named.body)
        #expect(await herd.call("GET", "/api/v3/repos/ALPACA/herd").body == named.body)
    }

    @Test func answersCarryGitHubsHeaders() async throws {
        let herd = try await Herd()
        let first = await herd.call("GET", "")
        let second = await herd.call("GET", "")
        #expect(first.headers["X-RateLimit-Remaining"] == "4999")
        #expect(second.headers["X-RateLimit-Remaining"] == "4998")
        #expect(first.headers["X-RateLimit-Resource"] == "core")
        #expect(first.headers["X-GitHub-Media-Type"] != nil)
        #expect(first.headers["X-GitHub-Request-Id"] != second.headers["X-GitHub-Request-Id"])
        herd.clock.advance(by: .seconds(3600))
        #expect(await herd.call("GET", "").headers["X-RateLimit-Remaining"] == "4999")
    }

    @Test func errorsComeInTheEnvelope() async throws {
        let herd = try await Herd()
        for path in ["/repos/alpaca/none", "/nowhere", "/repos/alpaca/herd/", "/repos/alpaca/herd/pulls/x"] {
            let missing = await herd.call("GET", path)
            #expect(missing.status == 404)
            #expect(missing.json["message"]?.stringValue == "Not Found")
            #expect(missing.json["status"]?.stringValue == "404")
            #expect(missing.json["documentation_url"]?.stringValue?.hasPrefix("https://docs.github.com/rest") == true)
        }
        let request = APIRequest(method: "GET", target: "/repos/alpaca/herd")
        let anonymous = await herd.simulator.respond(to: request)
        #expect(anonymous.status == 403)
        #expect(anonymous.headers["Content-Type"] == "application/octet-stream")
    }

    @Test func withTokensOnlyTheirHoldersGetIn() async throws {
        var configuration = SimulatorConfiguration()
        configuration.tokens = ["right": "alpaca"]
        let herd = try await Herd(configuration: configuration)
        func authorization(_ value: String) -> [HeaderField] { [HeaderField(name: "authorization", value: value)] }
        #expect(await herd.call("GET", "", headers: authorization("Bearer right")).status == 200)
        #expect(await herd.call("GET", "", headers: authorization("token right")).status == 200)
        let wrong = await herd.call("GET", "", headers: authorization("Bearer wrong"))
        #expect(wrong.status == 401)
        #expect(wrong.json["message"]?.stringValue == "Bad credentials")
        #expect(await herd.call("GET", "").status == 200)
        #expect(await herd.call("GET", "hooks").status == 404)
        #expect(await herd.call("GET", "/user").status == 401)
    }
}
