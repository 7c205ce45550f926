// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import JSON
import Testing

@Suite struct RedirectTests {
    @Test func readsAndWritesToAnOldNameAreRedirectedEachInItsWay() async throws {
        let herd = try await Herd()
        try await herd.simulator.rename(herd.repository, to: "flock", by: "alpaca")
        let read = await herd.call("GET", "pulls?state=all")
        #expect(read.status == 301)
        let location = "https://api.github.com/repositories/\(herd.repository.id)/pulls?state=all"
        #expect(read.headers["Location"] == location)
        #expect(read.json["message"]?.stringValue == "Moved Permanently")
        #expect(read.json["url"]?.stringValue == location)
        #expect(read.headers["X-RateLimit-Used"] == "1")
        let write = await herd.call("POST", "git/refs", "{}")
        #expect(write.status == 307)
        #expect(write.headers["Location"]?.hasSuffix("/repositories/\(herd.repository.id)/git/refs") == true)
        #expect(await herd.call("GET", "/repos/alpaca/flock").json["full_name"]?.stringValue == "alpaca/flock")
        #expect(await herd.call("GET", "/repositories/\(herd.repository.id)").status == 200)
    }

    @Test func aNewRepositoryTakesTheOldNameOver() async throws {
        let herd = try await Herd()
        try await herd.simulator.transfer(herd.repository, to: "vicuna", by: "alpaca")
        #expect(await herd.call("GET", "").status == 301)
        let other = try await herd.simulator.createRepository(owner: "alpaca", name: "herd")
        let read = await herd.call("GET", "")
        #expect(read.status == 200)
        #expect(read.json["id"]?.integerValue == other.id)
        await #expect(throws: SimulatorError.self) {
            try await herd.simulator.transfer(herd.repository, to: "alpaca", by: "vicuna")
        }
    }

    @Test func everyChangeOfARepositoryIsTold() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            _ = try await herd.createHook(events: ["repository"])
            let control = "/_simulator/repositories/alpaca"
            let body = #"{"private":true,"default_branch":"shear","name":"flock"}"#
            #expect(await herd.call("PATCH", "\(control)/herd", body).status == 200)
            let move = #"{"owner":"paca-inc","organization":true}"#
            #expect(await herd.call("PATCH", "\(control)/flock", move).status == 200)
            let back = "/_simulator/repositories/paca-inc/flock"
            #expect(await herd.call("PATCH", back, #"{"owner":"alpaca","archived":true}"#).status == 200)
            try await herd.simulator.drain()
            #expect(
                transport.events == [
                    "ping", "repository.privatized", "repository.edited", "repository.renamed",
                    "repository.transferred", "repository.transferred", "repository.archived",
                ]
            )
            let bodies = transport.requests.compactMap { JSONValue(parsing: $0.body) }
            #expect(bodies[3]["changes"]?["repository"]?["name"]?["from"]?.stringValue == "herd")
            #expect(bodies[4]["changes"]?["owner"]?["from"]?["user"]?["login"]?.stringValue == "alpaca")
            #expect(bodies[4]["organization"]?["login"]?.stringValue == "paca-inc")
            #expect(
                bodies[5]["changes"]?["owner"]?["from"]?["organization"]?["login"]?.stringValue == "paca-inc"
            )
        }
    }

    @Test func anArchivedRepositoryCanOnlyBeRead() async throws {
        let herd = try await Herd()
        _ = await herd.call("PATCH", "/_simulator/repositories/alpaca/herd", #"{"archived":true}"#)
        #expect(await herd.call("GET", "").json["archived"]?.boolValue == true)
        let refused = await herd.call("POST", "git/refs", "{}")
        #expect(refused.status == 403)
        #expect(refused.json["message"]?.stringValue == "Repository was archived so is read-only.")
    }
}
