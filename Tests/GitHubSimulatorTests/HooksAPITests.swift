// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import JSON
import Testing

@Suite struct HooksAPITests {
    private static let body = """
        {"name":"web","events":["push","pull_request"],
         "config":{"url":"https://alpaca.example/a","content_type":"json","secret":"wool","insecure_ssl":0}}
        """

    @Test func aHookIsMadeListedReadAndDeleted() async throws {
        let herd = try await Herd()
        let created = await herd.call("POST", "hooks", Self.body)
        #expect(created.status == 201)
        let id = try #require(created.json["id"]?.integerValue)
        #expect(created.headers["Location"]?.hasSuffix("/hooks/\(id)") == true)
        #expect(created.json["config"]?["secret"]?.stringValue == "********")
        #expect(created.json["config"]?["insecure_ssl"]?.stringValue == "0")
        #expect(created.json["last_response"]?["status"]?.stringValue == "unused")
        #expect(await herd.call("GET", "hooks").json.arrayValue?.count == 1)
        #expect(await herd.call("GET", "hooks/\(id)").json["id"]?.integerValue == id)
        #expect(await herd.call("DELETE", "hooks/\(id)").status == 204)
        #expect(await herd.call("GET", "hooks/\(id)").status == 404)
        #expect(await herd.call("DELETE", "hooks/\(id)").status == 404)
    }

    @Test func formAndPushAreTheDefaults() async throws {
        let herd = try await Herd()
        let created = await herd.call("POST", "hooks", #"{"config":{"url":"https://alpaca.example/"}}"#)
        #expect(created.json["config"]?["content_type"]?.stringValue == "form")
        #expect(created.json["events"] == ["push"])
        #expect(created.json["active"]?.boolValue == true)
    }

    @Test func aConfigWithoutSecretRemovesIt() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            let id = try #require(await herd.call("POST", "hooks", Self.body).json["id"]?.integerValue)
            let kept = await herd.call("PATCH", "hooks/\(id)", #"{"add_events":["create"],"remove_events":["push"]}"#)
            #expect(kept.json["config"]?["secret"]?.stringValue == "********")
            #expect(kept.json["events"] == ["pull_request", "create"])
            let body = #"{"config":{"url":"https://alpaca.example/b"}}"#
            let removed = await herd.call("PATCH", "hooks/\(id)", body)
            #expect(removed.status == 200)
            #expect(removed.json["config"]?["secret"] == nil)
            #expect(removed.json["config"]?["url"]?.stringValue == "https://alpaca.example/b")
            #expect(await herd.call("POST", "hooks/\(id)/pings").status == 204)
            try await herd.simulator.drain()
            #expect(transport.requests.map { $0.headers["X-Hub-Signature-256"] != nil } == [true, false])
        }
    }

    @Test func anInactiveHookGetsNothing() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            let hook = try await herd.createHook()
            #expect(await herd.call("PATCH", "hooks/\(hook.id)", #"{"active":false}"#).status == 200)
            _ = try await herd.openPullRequest()
            #expect(await herd.call("POST", "hooks/\(hook.id)/pings").status == 204)
            try await herd.simulator.drain()
            #expect(transport.events == ["ping"])
        }
    }

    @Test func twoHooksMayNotShareAURLAndAnEvent() async throws {
        let herd = try await Herd()
        #expect(await herd.call("POST", "hooks", Self.body).status == 201)
        let clash = await herd.call("POST", "hooks", Self.body)
        #expect(clash.status == 422)
        #expect(clash.json["message"]?.stringValue == "Validation Failed")
        let detail = clash.json["errors"]?.arrayValue?.first
        #expect(detail?["message"]?.stringValue == "Hook already exists on this repository")
        #expect(detail?["code"]?.stringValue == "custom")
        let other = #"{"events":["check_run"],"config":{"url":"https://alpaca.example/a"}}"#
        #expect(await herd.call("POST", "hooks", other).status == 201)
    }

    @Test(arguments: [
        (#"{"name":"email","config":{"url":"https://a.example"}}"#, "name", 422),
        (#"{"config":{}}"#, "url", 422),
        (#"{"config":{"url":"ftp://a.example"}}"#, "url", 422),
        (#"{"config":{"url":"https://a.example","content_type":"xml"}}"#, "content_type", 422),
    ])
    func aHookThatMakesNoSenseIsRefused(body: String, field: String, status: Int) async throws {
        let herd = try await Herd()
        let refused = await herd.call("POST", "hooks", body)
        #expect(refused.status == status)
        #expect(refused.json["errors"]?.arrayValue?.first?["field"]?.stringValue == field)
    }

    @Test func aHostThatIsOutOfReachIsRefusedByName() async throws {
        var configuration = SimulatorConfiguration()
        configuration.refusedHosts = ["localhost"]
        let herd = try await Herd(configuration: configuration)
        let refused = await herd.call("POST", "hooks", #"{"config":{"url":"http://localhost:3000/hook"}}"#)
        #expect(refused.status == 422)
        let message = refused.json["errors"]?.arrayValue?.first?["message"]?.stringValue
        #expect(message?.contains("localhost is not supported because it isn't reachable") == true)
    }

    @Test func brokenJSONIsABadRequest() async throws {
        let herd = try await Herd()
        let refused = await herd.call("POST", "hooks", "{")
        #expect(refused.status == 400)
        #expect(refused.json["message"]?.stringValue == "Problems parsing JSON")
    }
}
