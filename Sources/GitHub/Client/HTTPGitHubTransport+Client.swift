// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import AsyncHTTPClient
internal import NIOCore

extension HTTPGitHubTransport {
    /// Connections that a server without HTTP/2 gets; the others get one.
    private static let mostConnections = 8
    /// After this long without an acknowledgement a connection is dead. Otherwise one that a firewall forgot would keep
    /// every request of an HTTP/2 connection waiting for a quarter of an hour.
    private static let unacknowledgedLimit = 20_000

    /// A client for ``HTTPGitHubTransport``: follows nothing, tries nothing twice, because ``GitHubClient`` decides that.
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
            // tcp(7): TCP_USER_TIMEOUT is option 18, in milliseconds.
            let option = ChannelOptions.socket(6, 18)
            return channel.setOption(option, value: SocketOptionValue(unacknowledgedLimit))
                // A connection without the limit is better than none.
                .recover { _ in }
        #else
            return channel.eventLoop.makeSucceededVoidFuture()
        #endif
    }
}
