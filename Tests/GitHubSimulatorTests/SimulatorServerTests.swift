// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Environment
import GitHub
import GitHubSimulator
import JSON
import Logging
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@Suite struct SimulatorServerTests {
    private static let quiet = Logger(label: "simulator", factory: { _ in SwiftLogNoOpLogHandler() })

    /// Never shut down: it lives as long as the test process.
    private static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = TimeAmount(.backstop)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// A simulator that waits for a receiver as long as the machine needs.
    private static func patientSimulator() -> Simulator {
        var configuration = SimulatorConfiguration()
        configuration.deliveryTimeout = .backstop
        return Simulator(seed: 1, configuration: configuration)
    }

    private static func call(
        _ method: String,
        _ url: String,
        _ body: String = ""
    ) async throws -> (status: Int, headers: [HeaderField], json: JSONValue) {
        var request = HTTPClientRequest(url: url)
        request.method = .init(rawValue: method)
        request.headers.add(name: "User-Agent", value: "tests")
        if !body.isEmpty { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await http.execute(request, deadline: .distantFuture)
        let bytes = try await response.body.collect(upTo: 1 << 20)
        let headers = response.headers.map { HeaderField(name: $0.name, value: $0.value) }
        return (Int(response.status.code), headers, JSONValue(parsing: Array(buffer: bytes)) ?? .null)
    }

    @Test func everythingWorksOverHTTP() async throws {
        let receiver = Receiver()
        try await receiver.whileRunning { url in
            let server = SimulatorServer(simulator: Self.patientSimulator(), logger: Self.quiet)
            try await server.whileRunning { base in
                let control = "\(base)/_simulator/repositories"
                let made = try await Self.call("POST", control, #"{"owner":"alpaca","name":"herd"}"#)
                #expect(made.status == 201)
                let config = #"{"url":"\#(url)","content_type":"json","secret":"wool"}"#
                let body = #"{"events":["pull_request"],"config":\#(config)}"#
                let hook = try await Self.call("POST", "\(base)/repos/alpaca/herd/hooks", body)
                #expect(hook.status == 201)
                #expect(hook.headers["X-GitHub-Request-Id"] != nil)
                let herd = "\(control)/alpaca/herd"
                _ = try await Self.call("POST", "\(herd)/branches", #"{"name":"shear"}"#)
                _ = try await Self.call("POST", "\(herd)/pulls", #"{"title":"Shear","head":"shear"}"#)
                #expect(try await Self.call("POST", "\(herd)/pulls/1/merge").json["merged"]?.boolValue == true)
                #expect(try await Self.call("POST", "\(base)/_simulator/drain").status == 204)

                let arrivals = receiver.arrivals
                #expect(arrivals.map { $0.headers["X-GitHub-Event"] } == ["ping", "pull_request", "pull_request"])
                let secret = WebhookSecret(Secret("wool"))
                for arrival in arrivals {
                    #expect(secret.isValid(signature: arrival.headers["X-Hub-Signature-256"], for: arrival.body))
                }
                #expect(arrivals.dropFirst().allSatisfy { $0.body.count > 20_000 })

                let id = try #require(hook.json["id"]?.integerValue)
                let log = "\(base)/api/v3/repos/alpaca/herd/hooks/\(id)/deliveries"
                let page = try await Self.call("GET", "\(log)?per_page=2")
                #expect(page.json.arrayValue?.map { $0["status_code"]?.integerValue } == [202, 202])
                let link = try #require(page.headers["Link"]?.split(separator: ">").first?.dropFirst())
                #expect(link.hasPrefix("\(base)/api/v3/repositories/"))
                let rest = try await Self.call("GET", String(link))
                #expect(rest.json.arrayValue?.map { $0["event"]?.stringValue } == ["ping"])
            }
        }
    }

    @Test func aFormCarriesThePayloadInOneField() async throws {
        let receiver = Receiver()
        try await receiver.whileRunning { url in
            let simulator = Self.patientSimulator()
            let server = SimulatorServer(simulator: simulator, logger: Self.quiet)
            try await server.whileRunning { _ in
                let repository = try await simulator.createRepository(owner: "alpaca", name: "herd")
                _ = try await simulator.createHook(in: repository, config: .init(url: url, secret: "wool"))
                try await simulator.drain()
                let arrival = try #require(receiver.arrivals.first)
                #expect(arrival.headers["Content-Type"] == "application/x-www-form-urlencoded")
                #expect(arrival.body.starts(with: "payload=%7B%22zen%22%3A".utf8))
                let signature = arrival.headers["X-Hub-Signature-256"]
                #expect(WebhookSecret(Secret("wool")).isValid(signature: signature, for: arrival.body))
            }
        }
    }

    @Test func refusalsAndDeadReceiversAreLogged() async throws {
        let receiver = Receiver()
        let simulator = Self.patientSimulator()
        let server = SimulatorServer(simulator: simulator, logger: Self.quiet)
        try await server.whileRunning { _ in
            let repository = try await simulator.createRepository(owner: "alpaca", name: "herd")
            let hook = try await receiver.whileRunning(status: 400) { url in
                let hook = try await simulator.createHook(in: repository, config: .init(url: url))
                try await simulator.drain()
                let entry = try await simulator.deliveries(of: hook).first
                #expect(entry?.outcome.status == "Invalid HTTP Response: 400")
                return hook
            }
            _ = try await simulator.createBranch("shear", in: repository, by: "alpaca")
            try await simulator.drain()
            let entry = try await simulator.deliveries(of: hook).first
            #expect(entry?.outcome.status == "failed to connect")
            #expect(entry?.outcome.statusCode == 502)
        }
    }

    @Test func aConnectionBreaksWithTheWorkDone() async throws {
        let simulator = Self.patientSimulator()
        let server = SimulatorServer(simulator: simulator, logger: Self.quiet)
        try await server.whileRunning { base in
            let repository = try await simulator.createRepository(owner: "alpaca", name: "herd")
            let sha = try await simulator.read { (state, _) throws(SimulatorError) in
                try state.commit("main", in: repository.id)
            }
            let references = "\(base)/repos/alpaca/herd/git/refs"
            let body = #"{"ref":"refs/heads/wool","sha":"\#(sha)"}"#
            let trouble = #"{"script":[{"fault":"dropped","method":"POST"}]}"#
            #expect(try await Self.call("PUT", "\(base)/_simulator/trouble", trouble).status == 204)
            await #expect(throws: (any Error).self) { try await Self.call("POST", references, body) }
            #expect(try await Self.call("GET", "\(references)/heads/wool").status == 200)
            #expect(try await Self.call("POST", references, body).status == 422)
        }
    }

    @Test func faultsAreSetOverHTTP() async throws {
        let simulator = Self.patientSimulator()
        let server = SimulatorServer(simulator: simulator, logger: Self.quiet)
        try await server.whileRunning { base in
            let body = #"{"delayed":0.5,"delay_seconds":[0,2.5],"script":[{"fault":"lost","count":2,"event":"push"}]}"#
            let set = try await Self.call("PUT", "\(base)/_simulator/faults", body)
            #expect(set.status == 200)
            let faults = try await simulator.read { (state, _) throws(SimulatorError) in state.faults }
            #expect(faults.probabilities == [.delayed: 0.5])
            #expect(faults.delay == .zero ... .milliseconds(2500))
            #expect(faults.script == [ScriptedFault(.lost, next: 2, event: "push")])
            let refused = try await Self.call("PUT", "\(base)/_simulator/faults", #"{"script":[{"fault":"odd"}]}"#)
            #expect(refused.status == 422)
        }
    }
}
