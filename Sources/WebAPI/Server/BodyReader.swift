// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a request's body into one contiguous array, which is the only copy of it. One body has a limit, and all bodies
/// together have a budget.
struct BodyReader: Sendable {
    /// The most bytes of one body.
    let limit: Int
    /// Counts the bytes of all bodies that are being read or used.
    let budget: ByteBudget

    /// Reads the body and calls `use` with it. Its bytes count against the budget until `use` returns.
    /// - Throws: `ContractError` if the body is too large, or if the budget is used up.
    func withBody<R>(of request: Request, _ use: ([UInt8]) async throws -> R) async throws -> R {
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= limit else { throw ContractError.tooLarge(limit) }
        var body: [UInt8] = []
        // The sender may announce more than it sends, so at most 1 MiB is reserved in advance.
        body.reserveCapacity(min(announced, 1 << 20))
        defer { budget.release(body.count) }
        for try await chunk in request.body {
            guard body.count + chunk.readableBytes <= limit else { throw ContractError.tooLarge(limit) }
            guard budget.reserve(chunk.readableBytes) else { throw ContractError.tooMuchWaits }
            body.append(contentsOf: chunk.readableBytesView)
        }
        return try await use(body)
    }
}
