// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import AsyncHTTPClient
public import Environment
internal import NIOCore
internal import NIOHTTP1

/// Sends requests over HTTP to one server.
///
/// It has no deadline of its own: the caller cancels. It sends only to the server of its ``GitHubAddress``, so the
/// token reaches no other server.
public struct HTTPGitHubTransport: GitHubTransport {
    /// The most bytes of an answer's body. The largest answers are log entries of a hook with their payload. GitHub
    /// limits a payload to 25 MB, and the log entry wraps it in more JSON.
    public static let responseLimit = 32 << 20
    private static let apiVersion = "2022-11-28"

    private let client: HTTPClient
    private let address: GitHubAddress
    private let userAgent: String
    private let responseLimit: Int

    /// Uses a client that the caller owns and shuts down; see ``makeClient(connectLimit:)``.
    ///
    /// - Parameters:
    ///   - version: The version of paca-sync, for the user agent.
    ///   - responseLimit: The most bytes of an answer's body.
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
            // A token that no HTTP header can hold is refused here, because the HTTP client's error would quote it.
            guard !token.isEmpty, token.utf8.allSatisfy({ 0x21 ... 0x7E ~= $0 }) else {
                throw GitHubError(
                    .status(401),
                    operation: request.operation,
                    message: "The token contains characters that no GitHub token has. The request was not sent."
                )
            }
            headers.add(name: "authorization", value: "Bearer \(token)")
        }
        if let etag = request.ifNoneMatch { headers.add(name: "if-none-match", value: etag) }
        if request.body != nil { headers.add(name: "content-type", value: "application/json; charset=utf-8") }
        return headers
    }
}
