// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import GitHubSimulator
import JSON
import TestSupport
import Testing

@Suite struct DeliverySenderTests {
    @Test func aNewHookGetsASignedPing() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            let hook = try await herd.createHook()
            try await herd.simulator.drain()
            let request = try #require(transport.requests.first)
            #expect(transport.events == ["ping"])
            #expect(request.url == Herd.url)
            #expect(request.headers["User-Agent"]?.hasPrefix("GitHub-Hookshot/") == true)
            #expect(request.headers["Content-Type"] == "application/json")
            #expect(request.headers["X-GitHub-Event"] == "ping")
            #expect(request.headers["X-GitHub-Delivery"] == request.guid)
            #expect(request.headers["X-GitHub-Hook-ID"] == String(hook.id))
            #expect(request.headers["X-GitHub-Hook-Installation-Target-Type"] == "repository")
            #expect(request.headers["X-GitHub-Hook-Installation-Target-ID"] == String(herd.repository.id))
            let secret = WebhookSecret(Secret(Herd.secret))
            #expect(secret.isValid(signature: request.headers["X-Hub-Signature-256"], for: request.body))
            #expect(request.headers["X-Hub-Signature"]?.hasPrefix("sha1=") == true)
            #expect(JSONValue(parsing: request.body)?["hook_id"]?.integerValue == hook.id)
        }
    }

    @Test func aSenderWithoutServiceLifecycleSendsUntilItIsCancelled() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let sender = DeliverySender(simulator: herd.simulator, transport: transport)
            group.addTask { await sender.runUntilCancelled() }
            _ = try await herd.createHook()
            try await herd.simulator.drain()
            #expect(transport.events == ["ping"])
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func aHookWithoutSecretGetsNoSignature() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            _ = try await herd.createHook(secret: nil)
            try await herd.simulator.drain()
            let request = try #require(transport.requests.first)
            #expect(request.headers["X-Hub-Signature-256"] == nil)
            #expect(request.headers["X-Hub-Signature"] == nil)
        }
    }

    @Test func allHooksGetAnEventUnderOneGUID() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            _ = try await herd.createHook(events: ["pull_request"])
            _ = try await herd.createHook(events: ["push"])
            let third = Hook.Config(url: "https://llama.example/", contentType: .json)
            _ = try await herd.simulator.createHook(in: herd.repository, config: third, events: ["pull_request"])
            _ = try await herd.openPullRequest()
            try await herd.simulator.drain()
            let requests = transport.requests.filter { $0.event.name == "pull_request" }
            #expect(requests.count == 2)
            #expect(Set(requests.map(\.guid)).count == 1)
            #expect(Set(requests.map(\.hookID)).count == 2)
            #expect(Set(requests.map(\.id)).count == 2)
        }
    }

    @Test func aLostDeliveryIsOnlyInTheLog() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            let hook = try await herd.createHook(events: ["pull_request"])
            await herd.simulator.setFaults { $0.add(ScriptedFault(.lost)) }
            _ = try await herd.openPullRequest()
            try await herd.simulator.drain()
            #expect(transport.events == ["ping"])
            let entry = try #require(try await herd.simulator.deliveries(of: hook).first)
            #expect(entry.outcome.status == "failed to connect")
            #expect(entry.outcome.statusCode == 502)
            #expect(entry.request.event.action == "opened")
        }
    }

    @Test func aDeliveryThatIsNeverAttemptedIsNowhere() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            let hook = try await herd.createHook(events: ["pull_request"])
            await herd.simulator.setFaults { $0.add(ScriptedFault(.neverAttempted)) }
            _ = try await herd.openPullRequest()
            try await herd.simulator.drain()
            #expect(transport.events == ["ping"])
            #expect(try await herd.simulator.deliveries(of: hook).count == 1)
        }
    }

    @Test func anUnacknowledgedDeliveryArrivesAndCountsAsFailed() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            let hook = try await herd.createHook(events: ["pull_request"])
            await herd.simulator.setFaults { $0.add(ScriptedFault(.unacknowledged)) }
            _ = try await herd.openPullRequest()
            try await herd.simulator.drain()
            #expect(transport.events == ["ping", "pull_request.opened"])
            #expect(try await herd.simulator.deliveries(of: hook).first?.outcome == .timedOut)
        }
    }

    @Test func aDuplicatedDeliveryComesTwiceUnderOneGUID() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            let hook = try await herd.createHook(events: ["pull_request"])
            await herd.simulator.setFaults { $0.add(ScriptedFault(.duplicated)) }
            _ = try await herd.openPullRequest()
            try await herd.simulator.drain()
            #expect(transport.events == ["ping", "pull_request.opened", "pull_request.opened"])
            #expect(Set(transport.requests.map(\.guid)).count == 2)
            #expect(Set(transport.requests.map(\.id)).count == 3)
            #expect(try await herd.simulator.deliveries(of: hook).count == 3)
        }
    }

    @Test func aReorderedDeliveryComesAfterTheNext() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            _ = try await herd.createHook(events: ["pull_request"])
            await herd.simulator.setFaults { $0.add(ScriptedFault(.reordered)) }
            let opened = try await herd.openPullRequest()
            try await herd.simulator.closePullRequest(opened.number, in: herd.repository, by: "alpaca")
            try await herd.simulator.drain()
            #expect(transport.events == ["ping", "pull_request.closed", "pull_request.opened"])
        }
    }

    @Test func aDelayedDeliveryComesWhenItsTimeHasCome() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            _ = try await herd.createHook(events: ["pull_request"])
            try await herd.simulator.drain()
            await herd.simulator.setFaults { faults in
                faults.delay = .seconds(5) ... .seconds(5)
                faults.add(ScriptedFault(.delayed))
            }
            let opened = try await herd.openPullRequest()
            try await herd.simulator.closePullRequest(opened.number, in: herd.repository, by: "alpaca")
            while try await herd.clock.nextTimerScheduled() != .init(offset: .seconds(5)) {}
            herd.clock.advance(by: .seconds(5))
            try await herd.simulator.drain()
            #expect(transport.events == ["ping", "pull_request.closed", "pull_request.opened"])
        }
    }

    @Test func aReceiverThatTakesTooLongTimesOut() async throws {
        let herd = try await Herd()
        let (never, unblock) = AsyncStream.makeStream(of: Never.self)
        let transport = RecordingTransport { _ in
            for await _ in never {}
            return .answered(200)
        }
        try await herd.delivering(to: transport) {
            let hook = try await herd.createHook()
            #expect(try await herd.clock.nextTimerScheduled() == .init(offset: .seconds(10)))
            herd.clock.advance(by: .seconds(10))
            try await herd.simulator.drain()
            let entry = try #require(try await herd.simulator.deliveries(of: hook).first)
            #expect(entry.outcome.status == "timed out")
            #expect(entry.outcome.statusCode == 504)
            #expect(entry.outcome.seconds == 10)
        }
        unblock.finish()
    }

    @Test func aRefusalIsLoggedAsGitHubPutsIt() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport { _ in .answered(400, payload: "no") }
        try await herd.delivering(to: transport) {
            let hook = try await herd.createHook()
            try await herd.simulator.drain()
            let entry = try #require(try await herd.simulator.deliveries(of: hook).first)
            #expect(entry.outcome.status == "Invalid HTTP Response: 400")
            let shown = await herd.call("GET", "hooks/\(hook.id)").json["last_response"]
            #expect(shown?["code"]?.integerValue == 400)
            #expect(shown?["message"]?.stringValue == "Invalid HTTP Response: 400")
        }
    }

    @Test func equalSeedsSendEqualBytes() async throws {
        var runs: [[DeliveryRequest]] = []
        for seed: UInt64 in [5, 5, 6] {
            let herd = try await Herd(seed: seed)
            let transport = RecordingTransport()
            try await herd.delivering(to: transport) {
                _ = try await herd.createHook()
                await herd.simulator.setFaults { $0.probabilities = [.lost: 0.3, .duplicated: 0.3, .reordered: 0.3] }
                let opened = try await herd.openPullRequest()
                for _ in 0 ..< 5 {
                    try await herd.simulator.pushToPullRequest(opened.number, in: herd.repository, by: "cria")
                }
                try await herd.simulator.mergePullRequest(opened.number, in: herd.repository, by: "alpaca")
                try await herd.simulator.drain()
            }
            runs.append(transport.requests.sorted { $0.id < $1.id })
        }
        #expect(runs[0] == runs[1])
        #expect(runs[0] != runs[2])
        #expect(runs[0].count > 5)
    }

    @Test func drainEndsWhenTheSenderStops() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {}
        _ = try await herd.createHook()
        await #expect(throws: SimulatorError.self) { try await herd.simulator.drain() }
    }
}
