// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import GitHub

/// Stores the state of rate limits, so that it survives a restart and other instances can read it.
public protocol BudgetStorage: Sendable {
    /// All records of one account.
    func records(of account: String) async throws(BudgetStorageError) -> [RateLimitRecord]
    /// Saves the records. If another instance has saved a different state of the same limit, the stricter one is kept.
    /// - Parameter records: Records with distinct pairs of account and resource.
    func save(_ records: [RateLimitRecord]) async throws(BudgetStorageError)
    /// Deletes the records of limits that were not used for `age` and do not block anything.
    /// - Returns: The number of deleted records.
    func forget(unusedFor age: Duration) async throws(BudgetStorageError) -> Int
}

/// The saved state of one limit of one GitHub account.
public struct RateLimitRecord: Sendable, Hashable {
    /// The account that has this limit.
    public let account: String
    /// The limit: GitHub's name of the resource, such as `core`, or in parentheses the name of a limit of our own.
    public let resource: String
    /// How much the limit allows in total; nil if GitHub states nothing.
    public let limit: Int32?
    /// How much of it is left; nil if unknown.
    public let remaining: Int32?
    /// When the whole limit is available again; nil if unknown.
    public let resetAt: GitHubTimestamp?
    /// Until when nothing may be sent; nil if nothing is blocked.
    public let blockedUntil: GitHubTimestamp?
    /// How often GitHub has refused requests in a row.
    public let strikes: Int32

    /// Makes a record.
    public init(
        account: String, resource: String, limit: Int32? = nil, remaining: Int32? = nil,
        resetAt: GitHubTimestamp? = nil, blockedUntil: GitHubTimestamp? = nil, strikes: Int32 = 0
    ) {
        self.account = account
        self.resource = resource
        self.limit = limit
        self.remaining = remaining
        self.resetAt = resetAt
        self.blockedUntil = blockedUntil
        self.strikes = strikes
    }
}

/// The state of rate limits could not be read or saved.
public struct BudgetStorageError: Error, CustomStringConvertible {
    /// The two reasons for this error.
    public enum Kind: Sendable, Equatable {
        /// The calling task was cancelled.
        case cancelled
        /// The storage failed.
        case failed
    }

    /// The reason.
    public let kind: Kind
    /// The storage's own error; its text is safe for anyone.
    public let underlying: any Error

    /// Makes an error.
    public init(_ kind: Kind, underlying: any Error) {
        self.kind = kind
        self.underlying = underlying
    }

    /// One sentence for logs.
    public var description: String { "the state of rate limits could not be read or saved: \(underlying)" }
}
