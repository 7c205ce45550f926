// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// GitHub's answer to one attempt, whatever its status.
///
/// Its descriptions show only the status, because the body may contain an installation's token.
public struct GitHubResponse: Sendable, Equatable {
    /// The HTTP status.
    public var status: Int
    /// The headers in the order of their arrival.
    public var headers: GitHubHeaders
    /// The whole body; empty if the answer has none.
    public var body: [UInt8]

    /// Makes an answer.
    public init(status: Int, headers: GitHubHeaders = GitHubHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension GitHubResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The status.
    public var description: String { "HTTP \(status)" }
    /// The status.
    public var debugDescription: String { description }
    /// Empty, so that `dump` and string reflection find nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
