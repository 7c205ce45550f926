// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension GitHubError {
    /// The error for a request that got no answer. The HTTP client's own text is not used, because it may quote
    /// headers.
    ///
    /// - Parameter wasBodyBegun: False if no byte of the body was sent. Then the server cannot have carried out the
    ///   request.
    init(transport error: any Error, of request: GitHubRequest, wasBodyBegun: Bool) {
        let (kind, message, isNeverSent) = Self.judge(error)
        self.init(
            kind,
            operation: request.operation,
            message: message,
            outcomeUnknown: !request.isRead && wasBodyBegun && !isNeverSent
        )
    }

    private static func judge(_ error: any Error) -> (Kind, String?, isNeverSent: Bool) {
        switch error {
        case is CancellationError: return (.cancelled, nil, false)
        case is NIOTooManyBytesError: return (.undecodable, "The answer is too large.", false)
        case is NIOConnectionError: return (.unreachable, "No connection could be made.", true)
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            return (.unreachable, "No connection could be made.", true)
        case let error as ChannelError where error.isConnectTimeout:
            return (.unreachable, "No connection could be made in time.", true)
        case let error as HTTPClientError: return judge(error)
        default: return (.unreachable, "The connection broke.", false)
        }
    }

    private static func judge(_ error: HTTPClientError) -> (Kind, String?, isNeverSent: Bool) {
        switch error {
        case .cancelled:
            (.cancelled, nil, false)
        case .deadlineExceeded, .readTimeout, .writeTimeout:
            (.timedOut, nil, false)
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .httpProxyHandshakeTimeout,
            .socksHandshakeTimeout:
            (.unreachable, "No connection could be made in time.", true)
        case .invalidURL, .emptyHost, .emptyScheme:
            (.undecodable, "The address cannot be used.", true)
        case .alreadyShutdown:
            (.cancelled, "The HTTP client is shut down.", true)
        default:
            (.unreachable, "The connection broke.", false)
        }
    }
}

extension ChannelError {
    fileprivate var isConnectTimeout: Bool {
        if case .connectTimeout = self { true } else { false }
    }
}
