// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import AsyncHTTPClient
public import Environment
internal import NIOCore
internal import NIOHTTP1

/// Sends requests over HTTP to one server.
///
/// It keeps no deadline of its own: whoever calls cancels. Nothing is sent to any other server than ``GitHubAddress``
/// names, so a token cannot get there either.
public struct HTTPGitHubTransport: GitHubTransport {
    /// More than this is no answer: GitHub's own limit for a webhook, whose log entries are the largest things we read,
    /// with room for what JSON adds.
    public static let responseLimit = 32 << 20
    private static let apiVersion = "2022-11-28"

    private let client: HTTPClient
    private let address: GitHubAddress
    private let userAgent: String
    private let responseLimit: Int

    /// Uses a client of the caller's, who shuts it down; see ``makeClient(connectLimit:)``.
    ///
    /// - Parameters:
    ///   - version: Ours, for the user agent.
    ///   - responseLimit: The most bytes of a body.
    public init(
        client: HTTPClient,
        address: GitHubAddress = .gitHub,
        version: String,
        responseLimit: Int = HTTPGitHubTransport.responseLimit
    ) {
        self.client = client
        self.address = address
        userAgent = "paca-sync/\(version)"
        self.responseLimit = responseLimit
    }

    /// Sends one request.
    public func send(
        _ request: GitHubRequest,
        authorization: Secret<String>?
    ) async throws(GitHubError) -> GitHubResponse {
        guard let url = address.url(of: request) else {
            throw GitHubError(
                .moved(to: request.url ?? request.path),
                operation: request.operation,
                message: "The address is of another server."
            )
        }
        var message = HTTPClientRequest(url: url)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        message.headers = try headers(of: request, authorization)
        let start = BodyStart()
        if let body = request.body {
            message.body = .stream(OneChunk(ByteBuffer(bytes: body), start), length: .known(Int64(body.count)))
        }
        do {
            let response = try await client.execute(message, deadline: .distantFuture)
            let body = try await response.body.collect(upTo: responseLimit)
            return GitHubResponse(
                status: Int(response.status.code),
                headers: GitHubHeaders(response.headers.map { ($0.name, $0.value) }),
                body: Array(body.readableBytesView)
            )
        } catch {
            throw GitHubError(transport: error, of: request, wasBodyBegun: request.body == nil || start.happened)
        }
    }

    private func headers(
        of request: GitHubRequest,
        _ authorization: Secret<String>?
    ) throws(GitHubError) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "accept": request.accept, "x-github-api-version": Self.apiVersion, "user-agent": userAgent,
        ]
        if let authorization {
            let token = authorization.reveal()
            // What no header can hold is no token either. Said here, because the HTTP client's error would quote it.
            guard !token.isEmpty, token.utf8.allSatisfy({ 0x21 ... 0x7E ~= $0 }) else {
                throw GitHubError(
                    .status(401),
                    operation: request.operation,
                    message: "The token has characters that no token of GitHub's has; GitHub was not asked."
                )
            }
            headers.add(name: "authorization", value: "Bearer \(token)")
        }
        if let etag = request.ifNoneMatch { headers.add(name: "if-none-match", value: etag) }
        if request.body != nil { headers.add(name: "content-type", value: "application/json; charset=utf-8") }
        return headers
    }
}
