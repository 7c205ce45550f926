// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import AsyncHTTPClient
internal import NIOCore

extension HTTPGitHubTransport {
    /// The most connections to a server without HTTP/2. A server with HTTP/2 gets one.
    private static let mostConnections = 8
    /// Milliseconds without an acknowledgement after which a connection counts as dead. Without this limit, a
    /// connection that a firewall has forgotten would hold all its HTTP/2 requests for a quarter of an hour.
    private static let unacknowledgedLimit = 20_000

    /// A client for ``HTTPGitHubTransport``. It neither follows redirects nor retries, because ``GitHubClient`` decides
    /// both.
    /// - Parameter connectLimit: how long making a connection may take, or waiting for a free one.
    public static func makeClient(connectLimit: Duration = .seconds(5)) -> HTTPClient {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: TimeAmount(connectLimit), read: .seconds(60))
        )
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = mostConnections
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.http1_1ConnectionDebugInitializer = { limitSilence(of: $0) }
        configuration.http2ConnectionDebugInitializer = { limitSilence(of: $0) }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    @Sendable private static func limitSilence(of channel: any Channel) -> EventLoopFuture<Void> {
        #if os(Linux)
            // Level 6 is TCP; option 18 is TCP_USER_TIMEOUT, in milliseconds (tcp(7)).
            let option = ChannelOptions.socket(6, 18)
            return channel.setOption(option, value: SocketOptionValue(unacknowledgedLimit))
                // If the option cannot be set, a connection without this limit is still better than none.
                .recover { _ in }
        #else
            return channel.eventLoop.makeSucceededVoidFuture()
        #endif
    }
}
