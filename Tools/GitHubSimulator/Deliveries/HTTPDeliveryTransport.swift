// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Sends deliveries over HTTP. `insecure_ssl` has no effect: certificates are always checked.
public struct HTTPDeliveryTransport: DeliveryTransport {
    /// The most bytes of an answer that the log keeps.
    private static let longestAnswer = 64 * 1024
    private let client: HTTPClient

    /// Uses a client that the caller owns and shuts down.
    public init(client: HTTPClient) {
        self.client = client
    }

    /// A client that behaves like GitHub's: it follows no redirects and does not retry.
    public static func makeClient() -> HTTPClient {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        // The sender gives up on its own clock, which may stand still.
        configuration.timeout.connect = .hours(1)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Sends one request. The ``DeliverySender`` enforces the deadline, on its own clock.
    public func send(_ request: DeliveryRequest) async -> DeliveryOutcome {
        var message = HTTPClientRequest(url: request.url)
        message.method = .POST
        for field in request.headers { message.headers.add(name: field.name, value: field.value) }
        message.body = .bytes(ByteBuffer(bytes: request.body))
        do {
            let response = try await client.execute(message, deadline: .distantFuture)
            let payload = try await response.body.collect(upTo: Self.longestAnswer)
            let headers = response.headers.map { HeaderField(name: $0.name, value: $0.value) }
            return .answered(Int(response.status.code), headers: headers, payload: String(buffer: payload))
        } catch {
            // GitHub does not tell its users more than this either.
            return .failedToConnect
        }
    }
}
