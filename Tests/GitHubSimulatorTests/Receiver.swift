// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import Hummingbird
import Logging
import NIOCore
import Synchronization
import TestSupport

/// A receiver of webhooks on a real socket.
final class Receiver: Sendable {
    struct Arrival: Sendable {
        let headers: [HeaderField]
        let body: [UInt8]
    }

    private let received = Mutex<[Arrival]>([])
    var arrivals: [Arrival] { received.withLock { $0 } }

    /// Serves while `body` runs, and answers `status` to every request.
    func whileRunning<Value: Sendable>(
        status: Int = 202,
        _ body: @escaping @Sendable (_ url: String) async throws -> Value
    ) async throws -> Value {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in
                let bytes = try await request.body.collect(upTo: 1 << 20)
                let headers = request.headers.map { HeaderField(name: $0.name.rawName, value: $0.value) }
                self.received.withLock { $0.append(Arrival(headers: headers, body: Array(buffer: bytes))) }
                return Response(status: .init(code: status))
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "receiver", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        return try await serving(application, on: ports) { bound in
            try await body("http://127.0.0.1:\(bound)/hook")
        }
    }
}
