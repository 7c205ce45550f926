// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Environment
public import Foundation
import NIOCore
import NIOHTTP1

/// The part of Paca's API that tells what a caller may do.
public struct PacaAPI: Sendable {
    /// The most bytes of an answer. Real answers are much smaller.
    private static let answerLimit = 1 << 20

    /// The most connections to Paca: one for every request that ``PacaAuthorizer/Limits`` allows at once. By default there
    /// are eight, and every further request waits for one of them.
    private static let connections = 320

    private let address: String
    private let http: HTTPClient

    /// Makes a client with its own connections. The owner must call ``shutdown()``.
    /// - Parameters:
    ///   - address: Paca's public address, with or without `/api/v1` at its end.
    ///   - connectLimit: how long making a connection may take, or waiting for a free one.
    public init(address: URL, connectLimit: Duration = .seconds(3)) {
        var text = address.absoluteString
        while text.hasSuffix("/") { text.removeLast() }
        self.address = text.hasSuffix("/api/v1") ? text : text + "/api/v1"
        var configuration = HTTPClient.Configuration()
        // A redirect could send a caller's credentials to another server.
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.connections
        configuration.timeout.connect = TimeAmount(connectLimit)
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes the connections.
    public func shutdown() async {
        // The only possible error is that the client is shut down already.
        try? await http.shutdown()
    }

    /// Asks Paca what a caller may do in a project, or everywhere. It has no deadline of its own; cancel the task to end
    /// it.
    /// - Parameter project: nil for the caller's global rights.
    /// - Throws: `unavailable` if Paca does not answer, or answers in a way that we do not understand.
    func decision(
        on project: UUID?, for credentials: CallerCredentials
    ) async throws(AuthorizationError) -> AuthorizationDecision {
        guard let project else { return try await global(credentials) }
        return try await ask("projects/\(project.text)/members/me/permissions", credentials)
    }

    /// An agent's rights have an address of their own. Where Paca does not have it, an agent is a user.
    private func global(
        _ credentials: CallerCredentials
    ) async throws(AuthorizationError) -> AuthorizationDecision {
        if credentials.namesAgent {
            let decision = try await ask("agents/me/global-permissions", credentials)
            guard decision == .notMember else { return decision }
        }
        return try await ask("users/me/global-permissions", credentials)
    }

    private func ask(
        _ path: String, _ credentials: CallerCredentials
    ) async throws(AuthorizationError) -> AuthorizationDecision {
        var request = HTTPClientRequest(url: "\(address)/\(path)")
        request.headers.add(name: "Accept", value: "application/json")
        for field in credentials.fields {
            request.headers.add(name: field.name, value: field.value.reveal())
        }
        let (status, body) = try await answer(to: request)
        switch status {
        case 200:
            guard let answer = PermissionAnswer(body) else { throw .unavailable("Paca's answer is malformed") }
            return .granted(answer.granted)
        case 401: return .unauthenticated
        case 403: return Self.demandsNewPassword(body) ? .passwordChangeRequired : .forbidden
        case 404: return .notMember
        default: throw .unavailable("Paca answered with status \(status)")
        }
    }

    private static func demandsNewPassword(_ body: [UInt8]) -> Bool {
        struct Refusal: Decodable {
            let code: String?
            enum CodingKeys: String, CodingKey { case code = "error_code" }
        }
        // A body that cannot be read is a refusal without a reason, and stays one.
        return (try? JSONDecoder().decode(Refusal.self, from: Data(body)))?.code == "PASSWORD_CHANGE_REQUIRED"
    }

    private func answer(to request: HTTPClientRequest) async throws(AuthorizationError) -> (UInt, [UInt8]) {
        do {
            let response = try await http.execute(request, deadline: .distantFuture)
            let body = try await response.body.collect(upTo: Self.answerLimit)
            return (response.status.code, Array(body.readableBytesView))
        } catch {
            throw .unavailable("no answer: \(error)")
        }
    }
}
