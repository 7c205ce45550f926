// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitHubClient {
    /// Sends `request` and reads the JSON of the answer with `read`.
    func value<Value>(
        of request: GitHubRequest,
        _ read: (inout JSONScanner) throws(PayloadError) -> Value
    ) async throws(GitHubError) -> Value {
        let response = try await send(request)
        return try Self.decode(response, of: request, read)
    }

    /// Sends `request` and ignores the answer's body.
    func done(_ request: GitHubRequest) async throws(GitHubError) {
        _ = try await send(request)
    }

    static func decode<Value>(
        _ response: GitHubResponse,
        of request: GitHubRequest,
        _ read: (inout JSONScanner) throws(PayloadError) -> Value
    ) throws(GitHubError) -> Value {
        do throws(PayloadError) {
            return try JSONScanner.scan(response.body, read)
        } catch {
            throw GitHubError(
                .undecodable,
                operation: request.operation,
                message: error.description(of: "GitHub's answer"),
                requestID: response.headers["x-github-request-id"],
                // GitHub carried out the write, but we could not read its result.
                outcomeUnknown: !request.isRead
            )
        }
    }
}
