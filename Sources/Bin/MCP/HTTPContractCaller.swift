// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Environment
import Foundation
import JSON
import MCP
import NIOCore
import NIOHTTP1

/// Sends tools' requests to a running service over HTTP.
struct HTTPContractCaller: ContractCaller {
    /// No answer came from the service.
    struct NoAnswer: Error, CustomStringConvertible {
        let description: String
    }

    /// The most bytes of an answer: a diff of GitHub's may be long.
    private static let answerLimit = 32 << 20
    /// How long a call may take. The service itself gives up on GitHub before.
    private static let deadline = TimeAmount.seconds(120)

    private let connection: MCPConnection
    private let http: HTTPClient

    /// The owner must call ``shutdown()``.
    init(_ connection: MCPConnection) {
        self.connection = connection
        var configuration = HTTPClient.Configuration()
        // A redirect could send the key to another server.
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func call(_ request: ContractRequest) async throws -> ContractAnswer {
        var message = HTTPClientRequest(url: connection.address + request.target)
        message.method = .init(rawValue: request.method)
        message.headers.add(name: "Accept", value: "application/json")
        for field in connection.credentials { message.headers.add(name: field.name, value: field.value.reveal()) }
        if let body = request.body {
            message.headers.add(name: "Content-Type", value: "application/json")
            message.body = .bytes(body.json)
        }
        do {
            let response = try await http.execute(message, timeout: Self.deadline)
            let body = try await response.body.collect(upTo: Self.answerLimit)
            return ContractAnswer(
                status: Int(response.status.code), body: Array(body.readableBytesView),
                retryAfter: response.headers.first(name: "Retry-After").flatMap { Int($0) })
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw NoAnswer(description: "no answer from \(connection.address): \(error)")
        }
    }

    /// Closes the connections.
    func shutdown() async {
        // The only possible error is that the client is shut down already.
        try? await http.shutdown()
    }
}
