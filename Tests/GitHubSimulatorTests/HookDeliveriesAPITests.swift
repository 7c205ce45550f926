// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import JSON
import TestSupport
import Testing

@Suite struct HookDeliveriesAPITests {
    @Test func theLogIsReadPageByPageNewestFirst() async throws {
        let herd = try await Herd()
        try await herd.delivering(to: RecordingTransport()) {
            let hook = try await herd.createHook(events: ["pull_request"])
            let opened = try await herd.openPullRequest()
            for title in ["b", "c", "d"] {
                try await herd.simulator.editPullRequest(opened.number, in: herd.repository, title: title, by: "cria")
            }
            try await herd.simulator.drain()
            var path: String? = "hooks/\(hook.id)/deliveries?per_page=2"
            var pages: [[Int]] = []
            while let next = path {
                let page = await herd.call("GET", next)
                pages.append(page.json.arrayValue?.compactMap { $0["id"]?.integerValue } ?? [])
                path = page.link("next")
            }
            #expect(pages.map(\.count) == [2, 2, 1])
            let ids = pages.flatMap { $0 }
            #expect(ids == ids.sorted(by: >))
            #expect(ids == (try await herd.simulator.deliveries(of: hook).map(\.id)))
        }
    }

    @Test func aNewDeliveryBetweenTwoPagesShiftsNothing() async throws {
        let herd = try await Herd()
        try await herd.delivering(to: RecordingTransport()) {
            let hook = try await herd.createHook(events: ["pull_request"])
            let opened = try await herd.openPullRequest()
            try await herd.simulator.drain()
            let first = await herd.call("GET", "hooks/\(hook.id)/deliveries?per_page=1")
            try await herd.simulator.closePullRequest(opened.number, in: herd.repository, by: "cria")
            try await herd.simulator.drain()
            #expect(first.link("next")?.contains("cursor=") == true)
            #expect(first.link("last") == nil)
            let second = await herd.call("GET", try #require(first.link("next")))
            #expect(second.json.arrayValue?.map { $0["event"]?.stringValue } == ["ping"])
        }
    }

    @Test func aRedeliveryHasTheSameGUIDAndANewID() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            let hook = try await herd.createHook(events: ["pull_request"])
            await herd.simulator.setFaults { $0.add(ScriptedFault(.lost)) }
            _ = try await herd.openPullRequest()
            try await herd.simulator.drain()
            let base = "hooks/\(hook.id)/deliveries"
            let failed = try #require(await herd.call("GET", "\(base)?status=failure").json.arrayValue?.first)
            let id = try #require(failed["id"]?.integerValue)
            let accepted = await herd.call("POST", "\(base)/\(id)/attempts")
            #expect(accepted.status == 202)
            #expect(accepted.json == [:])
            try await herd.simulator.drain()
            let newest = try #require(await herd.call("GET", base).json.arrayValue?.first)
            #expect(newest["guid"] == failed["guid"])
            #expect(newest["id"] != failed["id"])
            #expect(newest["redelivery"]?.boolValue == true)
            #expect(failed["redelivery"]?.boolValue == false)
            #expect(newest["status"]?.stringValue == "OK")
            #expect(transport.events == ["ping", "pull_request.opened"])
            #expect(await herd.call("GET", "\(base)?status=success").json.arrayValue?.count == 2)
        }
    }

    @Test func oneDeliveryCarriesWhatWasSentAndAnswered() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport { _ in .answered(200, payload: "thanks") }
        try await herd.delivering(to: transport) {
            let hook = try await herd.createHook(events: ["pull_request"])
            _ = try await herd.openPullRequest(title: "Trim")
            try await herd.simulator.drain()
            let id = try #require(try await herd.simulator.deliveries(of: hook).first?.id)
            let json = await herd.call("GET", "hooks/\(hook.id)/deliveries/\(id)").json
            #expect(json["request"]?["payload"]?["pull_request"]?["title"]?.stringValue == "Trim")
            #expect(json["request"]?["headers"]?["X-GitHub-Event"]?.stringValue == "pull_request")
            #expect(json["response"]?["payload"]?.stringValue == "thanks")
            #expect(json["url"]?.stringValue == Herd.url)
            #expect(json["action"]?.stringValue == "opened")
            #expect(json["repository_id"]?.integerValue == herd.repository.id)
        }
    }

    @Test func theLogForgetsAfterThreeDays() async throws {
        let herd = try await Herd()
        try await herd.delivering(to: RecordingTransport()) {
            let hook = try await herd.createHook()
            try await herd.simulator.drain()
            herd.clock.advance(by: .seconds(3 * 86_400))
            #expect(await herd.call("GET", "hooks/\(hook.id)/deliveries").json.arrayValue?.count == 1)
            herd.clock.advance(by: .seconds(1))
            #expect(await herd.call("GET", "hooks/\(hook.id)/deliveries").json.arrayValue?.isEmpty == true)
        }
    }

    @Test func whatIsNotThereIsNotFound() async throws {
        let herd = try await Herd()
        let hook = try await herd.createHook()
        #expect(await herd.call("GET", "hooks/1/deliveries").status == 404)
        #expect(await herd.call("GET", "hooks/\(hook.id)/deliveries/1").status == 404)
        #expect(await herd.call("POST", "hooks/\(hook.id)/deliveries/1/attempts").status == 404)
        #expect(await herd.call("GET", "hooks/\(hook.id)/deliveries?cursor=nonsense").status == 400)
        #expect(await herd.call("GET", "hooks/\(hook.id)/deliveries?status=late").status == 422)
    }
}
