// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import JSON
import TestSupport
import Testing

@Suite struct TokensTests {
    private static func herd() async throws -> Herd {
        let herd = try await Herd()
        await herd.simulator.addToken("full", .classic(login: "alpaca"))
        return herd
    }

    private static func by(_ token: String) -> [HeaderField] {
        [HeaderField(name: "Authorization", value: "Bearer \(token)")]
    }

    @Test func theUserIsWhomTheTokenBelongsTo() async throws {
        let herd = try await Self.herd()
        let user = await herd.call("GET", "/user", headers: Self.by("full"))
        #expect(user.json["login"]?.stringValue == "alpaca")
        #expect(user.headers["X-OAuth-Scopes"] == "admin:repo_hook, repo, user")
        #expect(user.headers["X-Accepted-OAuth-Scopes"] == "")
        #expect(user.headers["github-authentication-token-expiration"] == nil)
        try await herd.simulator.revokeToken("full")
        let revoked = await herd.call("GET", "/user", headers: Self.by("full"))
        #expect(revoked.status == 401)
        #expect(revoked.json["message"]?.stringValue == "Bad credentials")
        #expect(revoked.json["documentation_url"]?.stringValue == "https://docs.github.com/rest")
        #expect(revoked.headers["X-RateLimit-Limit"] == "60")
        #expect(await herd.call("GET", "/user").json["message"]?.stringValue == "Requires authentication")
    }

    @Test(arguments: [("UTC", "2026-01-01 01:00:00 UTC"), ("-0730", "2025-12-31 17:30:00 -0730")])
    func anEndIsToldAndKept(zone: String, text: String) async throws {
        let herd = try await Self.herd()
        let end = Timestamp(secondsSinceEpoch: 1_767_225_600 + 3600)
        var token = AccessToken(login: "alpaca", kind: .classic(scopes: ["repo"]), expiresAt: end)
        token.expiryZone = zone
        await herd.simulator.addToken("brief", token)
        let user = await herd.call("GET", "/user", headers: Self.by("brief"))
        #expect(user.headers["github-authentication-token-expiration"] == text)
        herd.clock.advance(by: .seconds(3600))
        #expect(await herd.call("GET", "/user", headers: Self.by("brief")).status == 401)
    }

    @Test func badCredentialsUsedTooOftenLockTheAccountForAnHour() async throws {
        let herd = try await Self.herd()
        await herd.simulator.addToken("good", .classic(login: "alpaca"))
        await herd.simulator.addToken("other", .classic(login: "llama"))
        try await herd.simulator.revokeToken("full")
        for _ in 0 ..< 10 { #expect(await herd.call("GET", "/user", headers: Self.by("full")).status == 401) }
        #expect(await herd.call("GET", "/user", headers: Self.by("good")).status == 200)
        #expect(await herd.call("GET", "/user", headers: Self.by("full")).status == 401)
        let locked = await herd.call("GET", "/user", headers: Self.by("good"))
        #expect(locked.status == 403)
        #expect(locked.json["message"]?.stringValue?.hasPrefix("Maximum number of login attempts") == true)
        #expect(await herd.call("GET", "/user", headers: Self.by("other")).status == 200)
        herd.clock.advance(by: .seconds(3600))
        #expect(await herd.call("GET", "/user", headers: Self.by("good")).status == 200)
    }

    @Test func aBlockedRepositoryAnswers451WithTheReason() async throws {
        let herd = try await Self.herd()
        await herd.simulator.setBlocked("dmca", herd.repository)
        for path in ["", "hooks", "pulls"] {
            let blocked = await herd.call("GET", path, headers: Self.by("full"))
            #expect(blocked.status == 451)
            #expect(blocked.json["message"]?.stringValue == "Repository access blocked")
            #expect(blocked.json["block"]?["reason"]?.stringValue == "dmca")
        }
        await herd.simulator.setBlocked(nil, herd.repository)
        #expect(await herd.call("GET", "", headers: Self.by("full")).status == 200)
    }

    @Test func aScopeThatIsMissingLooksLikeAMissingObject() async throws {
        let herd = try await Self.herd()
        await herd.simulator.addToken("weak", .classic(login: "alpaca", scopes: ["read:user"]))
        #expect(await herd.call("GET", "", headers: Self.by("weak")).status == 200)
        let refused = await herd.call("POST", "hooks", "{}", headers: Self.by("weak"))
        #expect(refused.status == 404)
        #expect(
            refused.headers["X-Accepted-OAuth-Scopes"] == "admin:repo_hook, public_repo, repo, write:repo_hook"
        )
        #expect(refused.headers["X-OAuth-Scopes"] == "read:user")
        _ = await herd.call("PATCH", "/_simulator/repositories/alpaca/herd", #"{"private":true}"#)
        #expect(await herd.call("GET", "", headers: Self.by("weak")).status == 404)
        #expect(await herd.call("GET", "/user/repos", headers: Self.by("weak")).json == [])
    }

    @Test func aFineGrainedTokenReachesWhatWasChosenAndSaysWhatItLacks() async throws {
        let herd = try await Self.herd()
        let other = try await herd.simulator.createRepository(owner: "alpaca", name: "wool", isPrivate: true)
        let kind = AccessToken.Kind.fineGrained(
            permissions: ["contents": .write, "pull_requests": .read],
            repositories: [herd.repository.id]
        )
        await herd.simulator.addToken("fine", AccessToken(login: "alpaca", kind: kind))
        let listed = await herd.call("GET", "/user/repos", headers: Self.by("fine"))
        #expect(listed.json.arrayValue?.map { $0["id"]?.integerValue } == [herd.repository.id])
        #expect(listed.headers["X-OAuth-Scopes"] == nil)
        #expect(await herd.call("GET", "/repos/\(other.fullName)", headers: Self.by("fine")).status == 404)
        #expect(await herd.call("GET", "pulls", headers: Self.by("fine")).status == 200)
        let refused = await herd.call("GET", "hooks", headers: Self.by("fine"))
        #expect(refused.status == 403)
        #expect(refused.json["message"]?.stringValue == "Resource not accessible by personal access token")
        #expect(refused.headers["X-Accepted-GitHub-Permissions"] == "repository_hooks=read")
        let comment = await herd.call("POST", "issues/1/comments", "{}", headers: Self.by("fine"))
        #expect(comment.headers["X-Accepted-GitHub-Permissions"] == "issues=write; pull_requests=write")
    }

    @Test func aRoleDecidesWhatAUserMayDo() async throws {
        let herd = try await Self.herd()
        await herd.simulator.addToken("guest", .classic(login: "cria"))
        try await herd.simulator.setRole(.read, of: nil, in: herd.repository)
        let read = await herd.call("GET", "", headers: Self.by("guest"))
        #expect(read.json["permissions"]?["push"]?.boolValue == false)
        #expect(read.json["permissions"]?["pull"]?.boolValue == true)
        #expect(await herd.call("GET", "hooks", headers: Self.by("guest")).status == 404)
        #expect(await herd.call("POST", "git/refs", "{}", headers: Self.by("guest")).status == 404)
        try await herd.simulator.setRole(.write, of: "cria", in: herd.repository)
        #expect(await herd.call("POST", "git/refs", "{}", headers: Self.by("guest")).status == 422)
        _ = await herd.call("PATCH", "/_simulator/repositories/alpaca/herd", #"{"private":true}"#)
        try await herd.simulator.setRole(.none, of: "cria", in: herd.repository)
        #expect(await herd.call("GET", "", headers: Self.by("guest")).status == 404)
        #expect(await herd.call("GET", "/user/repos", headers: Self.by("guest")).json == [])
    }

    @Test func repositoriesAreListedByNameAndInPages() async throws {
        let herd = try await Self.herd()
        for name in ["Zebra", "aardvark"] {
            _ = try await herd.simulator.createRepository(owner: "alpaca", name: name)
        }
        let first = await herd.call("GET", "/user/repos?per_page=2", headers: Self.by("full"))
        #expect(first.json.arrayValue?.map { $0["name"]?.stringValue } == ["aardvark", "herd"])
        #expect(first.link("next") == "/user/repos?per_page=2&page=2")
        #expect(first.json.arrayValue?.first?["permissions"]?["admin"]?.boolValue == true)
        let second = await herd.call("GET", try #require(first.link("next")), headers: Self.by("full"))
        #expect(second.json.arrayValue?.map { $0["name"]?.stringValue } == ["Zebra"])
        #expect(second.link("next") == nil)
    }

    @Test func anEventHasRoomForTwentyHooks() async throws {
        let herd = try await Herd()
        for index in 0 ..< 20 {
            let body = #"{"events":["push"],"config":{"url":"https://alpaca.example/\#(index)"}}"#
            #expect(await herd.call("POST", "hooks", body).status == 201)
        }
        let last = #"{"events":["push"],"config":{"url":"https://alpaca.example/last"}}"#
        #expect(await herd.call("POST", "hooks", last).status == 422)
        let other = #"{"events":["create"],"config":{"url":"https://alpaca.example/last"}}"#
        #expect(await herd.call("POST", "hooks", other).status == 201)
    }

    @Test func aSingleFieldOfAHooksConfigurationCanChange() async throws {
        let herd = try await Herd()
        let hook = try await herd.createHook()
        let kept = await herd.call("PATCH", "hooks/\(hook.id)/config", #"{"content_type":"form"}"#)
        #expect(kept.json["content_type"]?.stringValue == "form")
        #expect(kept.json["secret"]?.stringValue == "********")
        #expect(await herd.call("GET", "hooks/\(hook.id)/config").json == kept.json)
    }
}
