// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a request's body into one contiguous array, the only copy made of it, within a limit for one body and a budget
/// for all that wait.
struct BodyReader: Sendable {
    /// The most bytes of one body.
    let limit: Int
    /// The bytes of all bodies that are being read or used.
    let budget: ByteBudget

    /// Reads the body, lends it to `use`, and gives its bytes back to the budget.
    /// - Throws: `ContractError`: too large, or too much waits.
    func withBody<R>(of request: Request, _ use: ([UInt8]) async throws -> R) async throws -> R {
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= limit else { throw ContractError.tooLarge(limit) }
        var body: [UInt8] = []
        // What is announced may never come, so only a sane part of it is believed.
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
