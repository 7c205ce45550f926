// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Environment
import Foundation
import GitHub
import NIOCore
import NIOHTTP1
import TestSupport

/// An answer that was read to its end.
struct Answer: Sendable, Equatable {
    let status: Int
    /// The headers by lower-case name.
    let headers: [String: String]
    let text: String

    /// A member of the answer's JSON object, `data` or `error_code`.
    func member(_ name: String) throws -> Any? {
        try (JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])?[name]
    }

    /// `data.status` of an accepted delivery.
    var deliveryStatus: String? {
        get throws { (try member("data") as? [String: Any])?["status"] as? String }
    }
}

extension TestServerApp {
    static let base = "/api/v1/plugins/com.paca.github"

    /// Sends a request and reads its answer.
    func send(
        _ method: String, _ path: String, headers: [String: String] = [:], body: HTTPClientRequest.Body? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = HTTPMethod(rawValue: method)
        request.headers = HTTPHeaders(headers.map { ($0.key, $0.value) })
        request.body = body
        let response = try await http.execute(request, timeout: TimeAmount(.backstop))
        let content = try await response.body.collect(upTo: 1 << 22)
        let fields = response.headers.map { ($0.name.lowercased(), $0.value) }
        return Answer(
            status: Int(response.status.code), headers: Dictionary(fields, uniquingKeysWith: { "\($0), \($1)" }),
            text: String(buffer: content))
    }

    /// Sends a delivery as GitHub would. `headers` replace the usual ones; nil removes one.
    func deliver(
        _ body: [UInt8], to project: TestProject, event: String = "pull_request", guid: UUID = UUID(),
        secret: String? = nil,
        path: String? = nil, headers: [String: String?] = [:], isChunked: Bool = false
    ) async throws -> Answer {
        let buffer = ByteBuffer(bytes: body)
        return try await send(
            "POST", path ?? Self.webhookPath(project.id.uuidString),
            headers: Self.headers(body, to: project, event, guid, secret: secret, replacing: headers),
            body: isChunked ? .stream(Self.pieces(of: buffer), length: .unknown) : .bytes(buffer))
    }

    static func webhookPath(_ project: String) -> String { "\(base)/projects/\(project)/webhook" }

    /// The headers of a delivery.
    static func headers(
        _ body: [UInt8], to project: TestProject, _ event: String, _ guid: UUID, secret: String? = nil,
        replacing: [String: String?] = [:]
    ) -> [String: String] {
        var all: [String: String?] = [
            "Content-Type": "application/json", "User-Agent": "GitHub-Hookshot/044aadd", "X-GitHub-Event": event,
            "X-GitHub-Delivery": guid.uuidString.lowercased(), "X-GitHub-Hook-ID": String(project.hookID),
            "X-Hub-Signature-256": WebhookSecret(Secret(secret ?? project.secret)).signature(for: body),
        ]
        all.merge(replacing) { $1 }
        return all.compactMapValues { $0 }
    }

    private static func pieces(of buffer: ByteBuffer) -> AsyncStream<ByteBuffer> {
        AsyncStream { pieces in
            var rest = buffer
            while let piece = rest.readSlice(length: min(64 << 10, rest.readableBytes)), piece.readableBytes > 0 {
                pieces.yield(piece)
            }
            pieces.finish()
        }
    }
}
