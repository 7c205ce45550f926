// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Environment
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport

/// How a client of the plugin calls the service. Both clients send `Content-Type: application/json` with every request,
/// also without a body, and read `data` of the answer (`docs/reference/host-facts.md` sections 1.2 and 3.2).
struct PluginCalls: Sendable {
    /// The failure of a call, as the plugin's clients see it.
    struct Failure: Error, Equatable {
        let status: Int
        let code: String
        let message: String
    }

    let port: Int
    let project: UUID
    /// The headers that authorize the client.
    let credentials: [String: String]

    func get(_ path: String) async throws -> Any {
        try await call(.GET, path, nil)
    }

    @discardableResult
    func post(_ path: String, _ body: [String: Any], type: String = "application/json") async throws -> Any {
        try await call(.POST, path, body, type: type)
    }

    func delete(_ path: String) async throws {
        _ = try await call(.DELETE, path, nil)
    }

    /// Sends a request below the project.
    /// - Returns: `data` of the answer; an empty object for status 204.
    private func call(
        _ method: HTTPMethod, _ path: String, _ body: [String: Any]?, type: String = "application/json"
    ) async throws -> Any {
        let base = "http://127.0.0.1:\(port)/api/v1/plugins/com.paca.github/projects/\(project.text)"
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        request.headers.add(name: "Content-Type", value: type)
        for (name, value) in credentials { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: body))) }
        let response = try await ServingProcess.http.execute(request, timeout: TimeAmount(.backstop))
        let bytes = Data(try await response.body.collect(upTo: 1 << 22).readableBytesView)
        guard response.status != .noContent else { return [String: Any]() }
        let answer = try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
        guard (200 ..< 300).contains(response.status.code), let data = answer?["data"] else {
            throw Failure(
                status: Int(response.status.code), code: answer?["error_code"] as? String ?? "",
                message: answer?["error"] as? String ?? "")
        }
        return data
    }
}

/// A JSON object of an answer, read as the clients read it: a member of another type is as good as missing.
struct PluginObject {
    let members: [String: Any]

    init(_ value: Any) throws {
        guard let members = value as? [String: Any] else { throw PluginAnswerError() }
        self.members = members
    }

    static func list(_ value: Any) throws -> [PluginObject] {
        guard let list = value as? [Any] else { throw PluginAnswerError() }
        return try list.map(PluginObject.init)
    }

    func text(_ name: String) throws -> String {
        guard let text = members[name] as? String else { throw PluginAnswerError(name: name) }
        return text
    }

    func number(_ name: String) throws -> Int {
        guard let number = members[name] as? Int else { throw PluginAnswerError(name: name) }
        return number
    }

    func flag(_ name: String) throws -> Bool {
        guard let flag = members[name] as? Bool else { throw PluginAnswerError(name: name) }
        return flag
    }
}

/// An answer is not as the plugin's clients expect it.
struct PluginAnswerError: Error {
    var name = "data"
}
