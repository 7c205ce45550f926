// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient

extension HTTPDeliveryTransport {
    /// Calls `body` with a transport that has its own HTTP client. The client is shut down when `body` returns.
    public static func withTransport<Value>(
        _ body: (HTTPDeliveryTransport) async throws -> Value
    ) async throws -> Value {
        let client = makeClient()
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(HTTPDeliveryTransport(client: client)))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        return try result.get()
    }
}
