// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Storage

/// A client that fails on request, before or after the work is done.
public struct FaultyClient: PostgresClient {
    /// How a round trip fails.
    public enum Fault: Sendable {
        /// Nothing reaches Postgres.
        case before(PostgresError)
        /// Everything is committed, but nobody is told.
        case after(PostgresError)
    }

    private let base: any PostgresClient
    private let fault: @Sendable ([PostgresQuery]) -> Fault?

    /// Wraps a client.
    /// - Parameter fault: judges each round trip; nil lets it pass.
    public init(_ base: any PostgresClient, fault: @escaping @Sendable ([PostgresQuery]) -> Fault?) {
        self.base = base
        self.fault = fault
    }

    /// Runs the queries, unless they fail.
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
    /// Postgres went away in the middle of something.
    public static let outage = PostgresError(.connectionLost, operation: "test", detail: "the test cut the connection")
}
