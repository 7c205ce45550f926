// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub
public import RateLimits
public import Storage

/// Stores the state of rate limits in `sync_rate_limits`.
public struct PostgresBudgetStorage: BudgetStorage {
    private let client: any PostgresClient

    /// Makes a storage.
    public init(client: any PostgresClient) {
        self.client = client
    }

    /// All records of one account.
    public func records(of account: String) async throws(BudgetStorageError) -> [RateLimitRecord] {
        try await translating { () async throws(PostgresError) in
            try RateLimitStore.rows(from: try await client.run(RateLimitStore.select(account: account)))
                .map { RateLimitRecord($0) }
        }
    }

    /// Saves records. The stricter of two different states is kept.
    public func save(_ records: [RateLimitRecord]) async throws(BudgetStorageError) {
        try await translating { () async throws(PostgresError) in
            _ = try await client.run(RateLimitStore.save(records.map { RateLimitRow($0) }))
        }
    }

    /// Deletes records that were not used for `age` and do not block anything.
    public func forget(unusedFor age: Duration) async throws(BudgetStorageError) -> Int {
        try await translating { () async throws(PostgresError) in
            try await client.run(RateLimitStore.forget(olderThanSeconds: age.components.seconds)).affectedRows
        }
    }

    private func translating<R>(
        _ body: () async throws(PostgresError) -> R
    ) async throws(BudgetStorageError) -> R {
        do throws(PostgresError) {
            return try await body()
        } catch {
            throw BudgetStorageError(error.code == .cancelled ? .cancelled : .failed, underlying: error)
        }
    }
}

extension RateLimitRecord {
    fileprivate init(_ row: RateLimitRow) {
        self.init(
            account: row.account, resource: row.resource, limit: row.limit, remaining: row.remaining,
            resetAt: row.resetAt.map { GitHubTimestamp(microseconds: $0.microseconds) },
            blockedUntil: row.blockedUntil.map { GitHubTimestamp(microseconds: $0.microseconds) },
            strikes: row.strikes)
    }
}

extension RateLimitRow {
    fileprivate init(_ record: RateLimitRecord) {
        self.init(
            account: record.account, resource: record.resource, limit: record.limit, remaining: record.remaining,
            resetAt: record.resetAt.map { PostgresTimestamp(microseconds: $0.microseconds) },
            blockedUntil: record.blockedUntil.map { PostgresTimestamp(microseconds: $0.microseconds) },
            strikes: record.strikes)
    }
}
