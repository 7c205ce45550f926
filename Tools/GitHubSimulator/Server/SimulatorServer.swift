// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import Hummingbird
public import Logging
internal import NIOCore
public import ServiceLifecycle

/// Hummingbird re-exports only a few types of HTTPTypes. This name reaches another one through them.
private typealias HTTPFieldName = HTTPFields.Element.Name

/// Serves a ``Simulator`` over HTTP and sends its webhooks.
public struct SimulatorServer: Service {
    /// The simulator that is served.
    public let simulator: Simulator
    private let hostname: String
    private let port: Int
    private let logger: Logger
    private let bound = BoundAddress()

    /// Makes a server for this address. Port 0 means any free port.
    public init(simulator: Simulator, hostname: String = "127.0.0.1", port: Int = 0, logger: Logger) {
        self.simulator = simulator
        self.hostname = hostname
        self.port = port
        self.logger = logger
    }

    /// The base of all URLs, without a slash at the end. Suspends until the server listens; throws if it ends before.
    public func baseURL() async throws -> String {
        "http://\(hostname):\(try await bound.port())"
    }

    /// Serves until cancelled or shut down.
    public func run() async throws {
        let client = HTTPDeliveryTransport.makeClient()
        let result: Result<Void, any Error>
        do {
            try await serve(DeliverySender(simulator: simulator, transport: HTTPDeliveryTransport(client: client)))
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await bound.close()
        try await client.shutdown()
        try result.get()
    }

    /// Serves while `body` runs. When it returns, the server has shut down.
    public func whileRunning<Value: Sendable>(
        _ body: (_ baseURL: String) async throws -> Value
    ) async throws -> Value {
        var configuration = ServiceGroupConfiguration(services: [self], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(5)
        let services = ServiceGroup(configuration: configuration)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            do {
                let value = try await body(try await baseURL())
                await services.triggerGracefulShutdown()
                try await group.waitForAll()
                return value
            } catch {
                group.cancelAll()
                // If the server could not listen, its own error is thrown instead, because it tells the reason.
                if error is CancellationError { try await group.waitForAll() }
                throw error
            }
        }
    }

    private func serve(_ sender: DeliverySender) async throws {
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await respond(to: request) },
            configuration: ApplicationConfiguration(address: .hostname(hostname, port: port), serverName: "github.com"),
            onServerRunning: { channel in await bound.open(port: channel.localAddress?.port ?? 0) },
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sender.run() }
            group.addTask { try await application.run() }
            // At a shutdown each of the two ends by itself. If one throws, the group cancels the other one.
            try await group.waitForAll()
        }
    }

    private func respond(to request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        var fields = request.headers.map { HeaderField(name: $0.name.rawName, value: $0.value) }
        if let authority = request.head.authority { fields.append(HeaderField(name: "Host", value: authority)) }
        let answer = await simulator.respond(
            to: APIRequest(
                method: request.method.rawValue,
                target: request.uri.string,
                headers: fields,
                body: Array(buffer: body)
            )
        )
        var headers = HTTPFields()
        for field in answer.headers {
            guard let name = HTTPFieldName(field.name) else { continue }
            headers[name] = field.value
        }
        let status = HTTPResponse.Status(code: answer.status)
        if answer.isDropped {
            // An error while the body is written closes the connection, so the caller gets an incomplete answer.
            return Response(status: status, body: ResponseBody(contentLength: 1) { _ in throw DroppedConnection() })
        }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
