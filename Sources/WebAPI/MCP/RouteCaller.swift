// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import MCP
import NIOCore
import Synchronization

/// Sends a tool's request to the contract's routes of this process, with the credentials of whoever called the tool.
struct RouteCaller: ContractCaller {
    let routes: any HTTPResponder<SyncRequestContext>
    /// The request that called the tool.
    let caller: Request
    let context: SyncRequestContext

    func call(_ request: ContractRequest) async throws -> ContractAnswer {
        var fields = caller.headers
        // They describe the message, not the request within it.
        for name in [HTTPField.Name.transferEncoding, .contentLength, .accept] { fields[name] = nil }
        let body = ByteBuffer(bytes: request.body?.json ?? [])
        fields[.contentLength] = String(body.readableBytes)
        let method = HTTPRequest.Method(request.method) ?? .get
        let response = try await routes.respond(
            to: Request(
                head: HTTPRequest(
                    method: method, scheme: nil, authority: nil, path: request.target, headerFields: fields),
                body: RequestBody(buffer: body)),
            context: context)
        let bytes = CollectedBody()
        try await response.body.write(bytes)
        return ContractAnswer(
            status: response.status.code, body: bytes.bytes.withLock { $0 },
            retryAfter: response.headers[.retryAfter].flatMap { Int($0) })
    }
}

/// Collects a response's body in memory.
private final class CollectedBody: ResponseBodyWriter {
    let bytes = Mutex<[UInt8]>([])

    func write(_ buffer: ByteBuffer) async throws {
        bytes.withLock { $0.append(contentsOf: buffer.readableBytesView) }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
