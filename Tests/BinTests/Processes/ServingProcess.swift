// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Environment
import Foundation
import GitHub
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// `paca-sync serve` as a process that listens on its own port.
struct ServingProcess: Sendable {
    struct Answer: Sendable {
        let status: Int
        let retryAfter: String?
        let text: String

        /// `data.status` of an accepted delivery.
        var isDuplicate: Bool { text.contains(#""status":"duplicate""#) }
    }

    let process: PacaSyncProcess
    let port: Int

    /// Never shut down: it lives as long as the test process. A connection to a server that has ended fails at once.
    static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = TimeAmount(.backstop)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// The environment that every service in these tests gets. Nothing listens at the address of GitHub's API, so that no
    /// test reaches the real one.
    static let environment = [
        "ENCRYPTION_KEY": TestProject.encryptionKey.reveal(), "HOST": "127.0.0.1", "PORT": "0",
        "GITHUB_API_URL": "http://127.0.0.1:1",
    ]

    /// Serves on a test's database while `body` runs.
    static func with<R>(
        _ database: TestDatabase, _ environment: [String: String] = [:], _ body: (ServingProcess) async throws -> R
    ) async throws -> R {
        let address = ["DATABASE_URL": try await TestServer.conninfo(database: database.name)]
        return try await with(address.merging(environment) { $1 }, body)
    }

    /// Serves while `body` runs.
    static func with<R>(
        _ environment: [String: String], _ body: (ServingProcess) async throws -> R
    ) async throws -> R {
        try await PacaSyncProcess.with(["serve"], Self.environment.merging(environment) { $1 }) { process in
            try await process.says("listening")
            let port = try #require(try await process.logged("listening")?["port"].flatMap { Int($0) })
            return try await body(ServingProcess(process: process, port: port))
        }
    }

    /// - Throws: if there is no answer.
    func get(_ path: String) async throws -> Answer {
        try await execute(HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)"))
    }

    /// Waits until `/readyz` answers 200.
    func isReady() async throws {
        try await eventually("/readyz is 200") { try await get("/readyz").status == 200 }
    }

    /// Sends a delivery as GitHub would.
    /// - Throws: if there is no answer.
    func deliver(
        _ body: [UInt8], to project: TestProject, event: String = "pull_request", guid: UUID = UUID(),
        secret: String? = nil
    ) async throws -> Answer {
        var request = Self.request(body, to: project, event: event, guid: guid, secret: secret, port: port)
        request.body = .bytes(ByteBuffer(bytes: body))
        return try await execute(request)
    }

    /// Sends the first half of a delivery and never the rest.
    func deliverHalf(_ body: [UInt8], to project: TestProject) async throws -> Answer {
        var request = Self.request(body, to: project, event: "star", guid: UUID(), secret: nil, port: port)
        let (pieces, piece) = AsyncStream.makeStream(of: ByteBuffer.self)
        piece.yield(ByteBuffer(bytes: body.prefix(body.count / 2)))
        defer { piece.finish() }
        request.body = .stream(pieces, length: .known(Int64(body.count)))
        return try await execute(request)
    }

    private static func request(
        _ body: [UInt8], to project: TestProject, event: String, guid: UUID, secret: String?, port: Int
    ) -> HTTPClientRequest {
        let path = "/api/v1/plugins/com.paca.github/projects/\(project.id.uuidString.lowercased())/webhook"
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .POST
        request.headers = [
            "Content-Type": "application/json", "X-GitHub-Event": event, "X-GitHub-Delivery": guid.uuidString,
            "X-GitHub-Hook-ID": String(project.hookID),
            "X-Hub-Signature-256": WebhookSecret(Secret(secret ?? project.secret)).signature(for: body),
        ]
        return request
    }

    private func execute(_ request: HTTPClientRequest) async throws -> Answer {
        let response = try await Self.http.execute(request, timeout: TimeAmount(.backstop))
        let body = try await response.body.collect(upTo: 1 << 22)
        return Answer(
            status: Int(response.status.code), retryAfter: response.headers.first(name: "Retry-After"),
            text: String(buffer: body))
    }
}
