// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A stand-in for Paca's API on its own port. It gives the answers of a test, and records the requests.
public final class PacaStandIn: Sendable {
    /// A request that arrived.
    public struct Asked: Sendable {
        /// The path without the query.
        public let path: String
        /// The headers by lower-case name.
        public let fields: [String: String]
    }

    /// The answer that a test wants.
    public struct Reply: Sendable {
        /// The status.
        public var status: Int
        /// The body.
        public var body: String
        /// The headers.
        public var headers: [String: String]

        /// Makes an answer.
        public init(status: Int = 200, body: String = "", headers: [String: String] = [:]) {
            self.status = status
            self.body = body
            self.headers = headers
        }

        /// The answer of older hosts about a role in a project that has these permissions.
        public static func permissions(_ names: String...) -> Reply {
            let members = names.map { "\"\($0)\":true" }.joined(separator: ",")
            return Reply(body: #"{"data":{"permissions":{\#(members)}}}"#)
        }
    }

    private let requests = Mutex<[Asked]>([])
    private let reply: @Sendable (Asked) async throws -> Reply

    private init(reply: @escaping @Sendable (Asked) async throws -> Reply) {
        self.reply = reply
    }

    private let changes = ChangeWaiters()

    /// Suspends until this many requests have arrived.
    public func asked(reaches count: Int) async throws {
        try await changes.wait { self.asked.count >= count }
    }

    /// All requests so far.
    public var asked: [Asked] { requests.withLock { $0 } }

    /// Serves while `body` runs. `body` gets its address.
    public static func with<R: Sendable>(
        _ reply: @escaping @Sendable (Asked) async throws -> Reply,
        _ body: @escaping @Sendable (PacaStandIn, URL) async throws -> R
    ) async throws -> R {
        let paca = PacaStandIn(reply: reply)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                try await paca.respond(to: request)
            },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "paca", factory: { _ in SwiftLogNoOpLogHandler() }))
        return try await serving(application, on: ports) { port in
            guard let address = URL(string: "http://127.0.0.1:\(port)") else { throw URLError(.badURL) }
            return try await body(paca, address)
        }
    }

    private func respond(to request: Request) async throws -> Response {
        let fields = Dictionary(
            request.headers.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { "\($0), \($1)" })
        let asked = Asked(path: request.uri.path, fields: fields)
        requests.withLock { $0.append(asked) }
        changes.look()
        let reply = try await reply(asked)
        var headers = HTTPFields()
        for (name, value) in reply.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(
            status: .init(code: reply.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: reply.body)))
    }
}
