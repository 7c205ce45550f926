// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Storage

/// A client that fails on request, before or after the work was done.
public struct FaultyClient: PostgresClient {
    /// How a round trip fails.
    public enum Fault: Sendable {
        /// Nothing reaches Postgres.
        case before(PostgresError)
        /// Everything is committed, but the caller gets an error.
        case after(PostgresError)
    }

    private let base: any PostgresClient
    private let fault: @Sendable ([PostgresQuery]) -> Fault?

    /// Wraps a client.
    /// - Parameter fault: decides for each round trip; nil lets it pass.
    public init(_ base: any PostgresClient, fault: @escaping @Sendable ([PostgresQuery]) -> Fault?) {
        self.base = base
        self.fault = fault
    }

    /// Runs the queries, unless the round trip is to fail.
    public func run(
        _ queries: [PostgresQuery], deadline: Duration?
    ) async throws(PostgresError) -> [PostgresResult] {
        switch fault(queries) {
        case nil:
            return try await base.run(queries, deadline: deadline)
        case .before(let error):
            throw error
        case .after(let error):
            _ = try await base.run(queries, deadline: deadline)
            throw error
        }
    }
}

extension PostgresError {
    /// The error of a connection that broke in the middle of a round trip.
    public static let outage = PostgresError(.connectionLost, operation: "test", detail: "the test cut the connection")
}
