// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator
import JSON
import TestSupport

/// A simulated GitHub with one repository, a branch `shear` to open pull requests from, and a manual clock.
struct Herd {
    static let url = "https://alpaca.example/hooks/1"
    static let secret = "wool and thistles"

    let clock: ManualClock
    let simulator: Simulator
    let repository: Repository

    init(seed: UInt64 = 7, configuration: SimulatorConfiguration = SimulatorConfiguration()) async throws {
        let clock = ManualClock()
        let time = SimulatorTime(
            clock: clock,
            uptime: { clock.now.offset },
            wallClock: { Date(timeIntervalSince1970: 1_767_225_600 + clock.now.offset / .seconds(1)) }
        )
        self.clock = clock
        simulator = Simulator(seed: seed, configuration: configuration, time: time)
        repository = try await simulator.createRepository(owner: "alpaca", name: "herd")
        _ = try await simulator.createBranch("shear", in: repository, by: "alpaca")
    }

    func createHook(events: [String] = ["*"], secret: String? = Herd.secret) async throws -> Hook {
        try await simulator.createHook(
            in: repository,
            config: .init(url: Self.url, contentType: .json, secret: secret),
            events: events
        )
    }

    func openPullRequest(title: String = "Shear the herd") async throws -> PullRequest {
        try await simulator.openPullRequest(in: repository, title: title, head: "shear", by: "alpaca")
    }

    /// Calls the REST API as a client of this repository.
    func call(
        _ method: String,
        _ path: String,
        _ body: String = "",
        headers: [HeaderField] = []
    ) async -> APIResponse {
        let prefix = path.hasPrefix("/") ? path : "/repos/alpaca/herd\(path.isEmpty ? "" : "/")\(path)"
        let always = [HeaderField(name: "User-Agent", value: "tests")]
        return await simulator.respond(
            to: APIRequest(method: method, target: prefix, headers: always + headers, body: Array(body.utf8))
        )
    }

    /// Runs `body` while deliveries go to `transport`.
    func delivering(
        to transport: RecordingTransport,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await DeliverySender(simulator: simulator, transport: transport).whileRunning(body)
    }
}

extension APIResponse {
    var json: JSONValue { JSONValue(parsing: body) ?? .null }

    /// Path and query of the URL that the `Link` header has for this relation.
    func link(_ relation: String) -> String? {
        let links = headers["Link"]?.components(separatedBy: ", ") ?? []
        let link = links.first { $0.hasSuffix("rel=\"\(relation)\"") }
        let url = link?.components(separatedBy: ">").first?.dropFirst()
        return url.map { String($0.drop(while: { $0 != ":" }).dropFirst(3).drop(while: { $0 != "/" })) }
    }
}
