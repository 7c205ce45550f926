// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Hummingbird

/// The context of a request, with the request's id, which each of its log lines has.
public struct SyncRequestContext: RequestContext {
    /// Hummingbird's own data about the request.
    public var coreContext: CoreRequestContextStorage
    /// The id that the caller sent; nil if it sent none that we accept.
    var callerRequestID: String?

    /// Makes the context of a request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }

    /// The request's id: the caller's if we accept it, otherwise a new one. The answer has it in `X-Request-ID`.
    var requestID: String { callerRequestID ?? id }
}
