// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import MCP
import Paca

/// The calls of all clients that run, and the means to stop them.
actor RunningCalls {
    /// Whose call it is. A caller can only stop calls that were made with the same credentials.
    struct Key: Hashable, Sendable {
        let caller: CallerCredentials.Digest
        let session: String?
        let call: RPCID
    }

    private var stops: [Key: AsyncStream<Never>.Continuation] = [:]

    /// A call begins.
    /// - Returns: A stream that ends when the call is to stop. If a call of this key runs already, it is no longer
    ///   stopped by its key.
    func start(_ key: Key) -> AsyncStream<Never> {
        let (stream, stop) = AsyncStream.makeStream(of: Never.self)
        stops[key] = stop
        return stream
    }

    /// Stops a call.
    /// - Returns: Whether it runs.
    @discardableResult
    func stop(_ key: Key) -> Bool {
        guard let stop = stops.removeValue(forKey: key) else { return false }
        stop.finish()
        return true
    }

    /// Stops all calls of a session.
    func stopAll(of caller: CallerCredentials.Digest, session: String) {
        for key in stops.keys where key.caller == caller && key.session == session { stop(key) }
    }

    /// A call has ended.
    func end(_ key: Key) {
        stops[key] = nil
    }
}
