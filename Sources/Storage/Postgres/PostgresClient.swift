// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Runs statements: a connection, a pool, or a test's wrapper that injects faults.
public protocol PostgresClient: Sendable {
    /// Runs the queries in order, in one round trip and one transaction: all take effect, or none.
    ///
    /// Cancelling the calling task cancels the statement on the server.
    /// - Parameters:
    ///   - queries: At least one. libpq's pipeline mode sends them together (PostgreSQL documentation, "Pipeline
    ///     Mode").
    ///   - deadline: The most time for the round trip; nil for the configuration's default.
    /// - Returns: One result for each query, in the same order.
    /// - Throws: The first failure. After `connectionLost` it is unknown whether the transaction was committed.
    func run(_ queries: [PostgresQuery], deadline: Duration?) async throws(PostgresError) -> [PostgresResult]
}

extension PostgresClient {
    /// Runs the queries like `run(_:deadline:)`, with the default deadline.
    public func run(_ queries: [PostgresQuery]) async throws(PostgresError) -> [PostgresResult] {
        try await run(queries, deadline: nil)
    }

    /// Runs one query in a transaction of its own.
    public func run(_ query: PostgresQuery) async throws(PostgresError) -> PostgresResult {
        let results = try await run([query], deadline: nil)
        guard let result = results.first else {
            throw PostgresError(.decoding, operation: query.statement.name, detail: "no result for one query")
        }
        return result
    }
}
