// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import JSON
import TestSupport
import Testing

@Suite struct LimitsTests {
    private static func herd(_ edit: (inout SimulatorConfiguration) -> Void = { _ in }) async throws -> Herd {
        var configuration = SimulatorConfiguration()
        configuration.tokens = ["one": "alpaca", "two": "alpaca", "three": "cria"]
        edit(&configuration)
        return try await Herd(configuration: configuration)
    }

    private static func by(_ token: String) -> [HeaderField] {
        [HeaderField(name: "Authorization", value: "Bearer \(token)")]
    }

    @Test(arguments: [403, 429])
    func allTokensOfAnAccountShareOneHour(status: Int) async throws {
        let herd = try await Self.herd {
            $0.requestsPerHour = 3
            $0.primaryLimitStatus = status
        }
        for token in ["one", "two", "one"] {
            #expect(await herd.call("GET", "", headers: Self.by(token)).status == 200)
        }
        let refused = await herd.call("GET", "", headers: Self.by("two"))
        #expect(refused.status == status)
        #expect(refused.headers["X-RateLimit-Remaining"] == "0")
        #expect(refused.headers["X-RateLimit-Used"] == "3")
        #expect(refused.headers["Retry-After"] == nil)
        #expect(refused.json["message"]?.stringValue?.hasPrefix("API rate limit exceeded for user ID ") == true)
        #expect(await herd.call("GET", "", headers: Self.by("three")).status == 200)
        let free = await herd.call("GET", "/rate_limit", headers: Self.by("one"))
        #expect(free.status == 200)
        #expect(free.json["resources"]?["core"]?["remaining"]?.integerValue == 0)
        herd.clock.advance(by: .seconds(3600))
        #expect(await herd.call("GET", "", headers: Self.by("one")).headers["X-RateLimit-Remaining"] == "2")
    }

    @Test func secondaryLimitsComeWithRequestsLeft() async throws {
        let herd = try await Self.herd()
        await herd.simulator.setTrouble { trouble in
            trouble.secondaryLimits = [
                SecondaryLimit(next: 1, status: 429, retryAfter: "7", login: "alpaca"),
                SecondaryLimit(next: 1, retryAfter: nil, writesOnly: true),
            ]
        }
        #expect(await herd.call("GET", "", headers: Self.by("three")).status == 200)
        let first = await herd.call("GET", "", headers: Self.by("one"))
        #expect(first.status == 429)
        #expect(first.headers["Retry-After"] == "7")
        #expect(first.headers["X-RateLimit-Remaining"] == "5000")
        #expect(first.json["message"]?.stringValue?.contains("secondary rate limit") == true)
        #expect(await herd.call("GET", "", headers: Self.by("one")).status == 200)
        let second = await herd.call("POST", "git/refs", "{}", headers: Self.by("one"))
        #expect(second.status == 403)
        #expect(second.headers["Retry-After"] == nil)
        #expect(await herd.call("POST", "git/refs", "{}", headers: Self.by("one")).status == 422)
    }

    @Test func anEnterpriseServerMayHaveNoLimits() async throws {
        let herd = try await Self.herd { $0.hasRateLimits = false }
        #expect(await herd.call("GET", "", headers: Self.by("one")).headers["X-RateLimit-Limit"] == nil)
        let limit = await herd.call("GET", "/api/v3/rate_limit", headers: Self.by("one"))
        #expect(limit.status == 404)
        #expect(limit.json["message"]?.stringValue == "Rate limiting is not enabled.")
    }

    @Test func whatIsUnchangedIsFreeForTheSameToken() async throws {
        let herd = try await Self.herd()
        let zip = HeaderField(name: "Accept-Encoding", value: "gzip")
        let first = await herd.call("GET", "", headers: Self.by("one") + [zip])
        let tag = try #require(first.headers["ETag"])
        #expect(tag.hasPrefix("W/\""))
        let known = HeaderField(name: "If-None-Match", value: tag)
        let second = await herd.call("GET", "", headers: Self.by("one") + [known])
        #expect(second.status == 304)
        #expect(second.body.isEmpty)
        #expect(second.headers["ETag"] == String(tag.dropFirst(2)))
        #expect(second.headers["X-RateLimit-Remaining"] == "4999")
        let other = await herd.call("GET", "", headers: Self.by("two") + [known])
        #expect(other.status == 200)
        herd.clock.advance(by: .seconds(1))
        try await herd.simulator.push(["Shear"], to: "main", in: herd.repository, by: "alpaca")
        #expect(await herd.call("GET", "", headers: Self.by("one") + [known]).status == 200)
        let modified = HeaderField(name: "If-Modified-Since", value: first.headers["Last-Modified"] ?? "")
        #expect(await herd.call("GET", "", headers: Self.by("two") + [modified]).status == 304)
        #expect(await herd.call("GET", "/rate_limit", headers: Self.by("one")).headers["ETag"] == nil)
    }
}
