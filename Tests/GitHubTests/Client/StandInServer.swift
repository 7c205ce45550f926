// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import GitHub
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import TestSupport
import Testing

/// A server on its own port that gives the answers of a test.
struct StandInServer: Sendable {
    /// One request as it arrived.
    struct Arrival: Sendable {
        let line: String
        let host: String
        let headers: [String: String]
        let body: String
    }

    /// The requests that have arrived so far.
    final class Log: Sendable {
        private let kept = Mutex<[Arrival]>([])
        var arrivals: [Arrival] { kept.withLock { $0 } }
        func keep(_ arrival: Arrival) { kept.withLock { $0.append(arrival) } }
    }

    let log: Log
    let base: String
    let transport: HTTPGitHubTransport

    /// Serves while `body` runs.
    static func with(
        responseLimit: Int = HTTPGitHubTransport.responseLimit,
        _ answer: @escaping @Sendable (Arrival) -> GitHubResponse,
        _ body: @escaping @Sendable (StandInServer) async throws -> Void
    ) async throws {
        let log = Log()
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in
                let arrival = try await Self.arrival(request)
                log.keep(arrival)
                return Self.response(answer(arrival))
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "stand-in", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await serving(application, on: ports) { port in
            let base = "http://127.0.0.1:\(port)/api/v3"
            try await withTransport(to: base, responseLimit) { transport in
                try await body(StandInServer(log: log, base: base, transport: transport))
            }
        }
    }

    /// Lends a transport to this address. Its HTTP client is shut down afterwards.
    static func withTransport(
        to base: String,
        _ responseLimit: Int = HTTPGitHubTransport.responseLimit,
        _ body: (HTTPGitHubTransport) async throws -> Void
    ) async throws {
        let client = HTTPGitHubTransport.makeClient(connectLimit: .backstop)
        let transport = HTTPGitHubTransport(
            client: client, address: try #require(GitHubAddress(base)), version: "1.2.3", responseLimit: responseLimit)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(transport))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        try result.get()
    }

    private static func arrival(_ request: Request) async throws -> Arrival {
        let body = try await request.body.collect(upTo: 1 << 20)
        let headers = request.headers.map { ($0.name.canonicalName, $0.value) }
        return Arrival(
            line: "\(request.method.rawValue) \(request.uri)",
            host: request.head.authority ?? "",
            headers: Dictionary(headers) { "\($0), \($1)" },
            body: String(buffer: body)
        )
    }

    private static func response(_ response: GitHubResponse) -> Response {
        var fields = HTTPFields()
        for name in ["etag", "link", "location", "vary", "x-github-request-id"] {
            guard let field = HTTPField.Name(name) else { continue }
            for value in response.headers.all(name) { fields.append(HTTPField(name: field, value: value)) }
        }
        return Response(
            status: .init(code: response.status),
            headers: fields,
            body: .init(byteBuffer: ByteBuffer(bytes: response.body))
        )
    }
}
