// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import HTTPTypes
import Hummingbird
import MCP
import NIOCore
import Paca

/// The tools as an MCP server over streamable HTTP
/// (https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http).
///
/// The server keeps no sessions: a client gets a session id, and needs it only to cancel its calls. So a client works on
/// after a restart, and with any of several instances. A cancellation reaches only the instance that runs the call.
///
/// Each call becomes a request to the contract's own routes with the caller's credentials, so nothing is allowed here
/// that is not allowed there.
struct MCPEndpoint: Sendable {
    /// The paths: the second one is below the address that Paca's gateway sends to us.
    static let paths = ["/mcp", "\(SyncServer.base)/mcp"]
    static let sessionHeader = HTTPField.Name("Mcp-Session-Id")
    static let revisionHeader = HTTPField.Name("MCP-Protocol-Version")

    let settings: SyncServer.MCPSettings
    let bodies: BodyReader
    /// The contract's routes.
    let routes: any HTTPResponder<SyncRequestContext>
    let running = RunningCalls()
    let environment: SyncEnvironment

    var endpoints: [SyncServer.Endpoint] {
        Self.paths.flatMap { path in
            [
                SyncServer.Endpoint(method: .post, path: path) { try await receive($0, $1) },
                SyncServer.Endpoint(method: .delete, path: path) { request, _ in try await end(request) },
            ]
        }
    }

    /// One message of a client's.
    private func receive(_ request: Request, _ context: SyncRequestContext) async throws -> Response {
        let credentials = try check(request)
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        guard type == "application/json" else {
            throw ContractError(code: .unsupportedMediaType, message: "send the message as application/json")
        }
        if let revision = Self.revisionHeader.flatMap({ request.headers[$0] }), !ProtocolRevision.isServed(revision) {
            return Self.json(ProtocolRevision.refusal(of: revision), status: .badRequest)
        }
        var session = MCPSession(MCPSession.Settings(version: settings.version))
        let action = try await bodies.withBody(of: request) { session.receive($0) }
        switch action {
        case .reply(let message):
            return Self.json(message)
        case .refuse(let message):
            return Self.json(message, status: .badRequest)
        case .welcome(let message):
            return Self.json(message, session: environment.makeUUID().text)
        case .start(let call):
            let key = RunningCalls.Key(caller: credentials.digest, session: Self.session(of: request), call: call.id)
            return await perform(call, as: key, in: session, request, context)
        case .cancel(let id):
            await running.stop(
                RunningCalls.Key(caller: credentials.digest, session: Self.session(of: request), call: id))
            return Response(status: .accepted)
        case .ignore:
            return Response(status: .accepted)
        }
    }

    /// Ends a session: its calls are stopped.
    private func end(_ request: Request) async throws -> Response {
        let credentials = try check(request)
        if let session = Self.session(of: request) {
            await running.stopAll(of: credentials.digest, session: session)
        }
        return Envelope.noContent
    }

    /// Checks what is the same for every message. What the caller may do is checked with each call.
    private func check(_ request: Request) throws(ContractError) -> CallerCredentials {
        // A page of another site could reach a server in a private network by a name that it controls (DNS rebinding).
        if let origin = HTTPField.Name("Origin").flatMap({ request.headers[$0] }), !settings.origins.contains(origin) {
            throw ContractError(code: .forbidden, message: "pages of this origin may not use this address")
        }
        let credentials = CallerCredentials { name in HTTPField.Name(name).flatMap { request.headers[$0] } }
        guard let credentials else {
            throw ContractError(
                code: .unauthenticated,
                message: "this address needs credentials: send a key of Paca's in X-API-Key, or a token")
        }
        return credentials
    }

    private func perform(
        _ call: MCPSession.ToolCall, as key: RunningCalls.Key, in session: MCPSession, _ request: Request,
        _ context: SyncRequestContext
    ) async -> Response {
        let calls = CallRun(
            caller: RouteCaller(routes: routes, caller: request, context: context), environment: environment)
        let stop = await running.start(key)
        let run: @Sendable (@escaping @Sendable ([UInt8]) -> Void) async -> [UInt8]? = { [running] tell in
            var session = session
            let answer = await calls.run(call, until: stop, tell: tell)
            await running.end(key)
            if case .failure(let error) = answer, error is CancellationError { return nil }
            return session.finished(call.id, answer)
        }
        let accepts = request.headers[.accept]?.lowercased() ?? ""
        guard call.wantsProgress, accepts.contains("text/event-stream") else {
            // A client that has cancelled its call waits for no answer, but HTTP needs one.
            return await run { _ in }.map { Self.json($0) } ?? Response(status: .accepted)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: EventStream.body(run))
    }

    private static func session(of request: Request) -> String? {
        // It has the form of a request id: visible ASCII, and not long.
        sessionHeader.flatMap { RequestIdentity.sane(request.headers[$0]) }
    }

    private static func json(
        _ message: [UInt8], status: HTTPResponse.Status = .ok, session: String? = nil
    ) -> Response {
        var response = Envelope.response(status, ByteBuffer(bytes: message))
        if let name = sessionHeader, let session { response.headers[name] = session }
        return response
    }
}
