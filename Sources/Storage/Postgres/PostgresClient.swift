// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Something that runs statements: a connection, a pool, or a test's fault injector around one.
public protocol PostgresClient: Sendable {
    /// Runs the queries in order in one round trip and one transaction: all happen, or none.
    ///
    /// Cancelling the calling task cancels the statement on the server.
    /// - Parameters:
    ///   - queries: at least one; libpq's pipeline mode sends them together
    ///     (PostgreSQL documentation, "Pipeline Mode").
    ///   - deadline: how long the round trip may take; nil for the configuration's default.
    /// - Returns: one result a query, in their order.
    /// - Throws: the first failure. After `connectionLost` it is unknown whether the transaction was committed.
    func run(_ queries: [PostgresQuery], deadline: Duration?) async throws(PostgresError) -> [PostgresResult]
}

extension PostgresClient {
    /// `run(_:deadline:)` with the default deadline.
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
