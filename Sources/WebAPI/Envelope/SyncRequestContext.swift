// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Hummingbird

/// A request's context: its id is the caller's, if it sent a sane one, and every log line carries it.
public struct SyncRequestContext: RequestContext {
    /// What Hummingbird keeps for a request.
    public var coreContext: CoreRequestContextStorage
    /// The id that the caller sent, if it is a sane one.
    var callerRequestID: String?

    /// Makes the context of a request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }

    /// The request's id as answered in `X-Request-ID`.
    var requestID: String { callerRequestID ?? id }
}
