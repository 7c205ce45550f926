// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import GitHub

/// Where what is known of limits outlives the process, and is shared with other instances.
public protocol BudgetStorage: Sendable {
    /// All that is known of one account.
    func records(of account: String) async throws(BudgetStorageError) -> [RateLimitRecord]
    /// Keeps what is known; of two instances that know different things of the same account, the worse is kept.
    /// - Parameter records: with distinct (account, resource).
    func save(_ records: [RateLimitRecord]) async throws(BudgetStorageError)
    /// Forgets accounts that were not used for as long and that nothing blocks.
    /// - Returns: how many records were forgotten.
    func forget(unusedFor age: Duration) async throws(BudgetStorageError) -> Int
}

/// What is known of one limit of one GitHub account.
public struct RateLimitRecord: Sendable, Hashable {
    /// Whose limit.
    public let account: String
    /// Which of its limits: GitHub's name of the resource, such as `core`, or in parentheses a limit of ours.
    public let resource: String
    /// Nil where GitHub states none.
    public let limit: Int32?
    /// How much of it is left.
    public let remaining: Int32?
    /// When it is whole again.
    public let resetAt: GitHubTimestamp?
    /// Until when nothing may be sent.
    public let blockedUntil: GitHubTimestamp?
    /// How often in a row GitHub has refused.
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

/// What is known of limits could not be read or kept.
public struct BudgetStorageError: Error, CustomStringConvertible {
    /// Why.
    public enum Kind: Sendable, Equatable {
        /// The calling task was cancelled.
        case cancelled
        /// The storage did not do it.
        case failed
    }

    /// Why.
    public let kind: Kind
    /// The storage's own error; its text is safe for anyone.
    public let underlying: any Error

    /// Makes an error.
    public init(_ kind: Kind, underlying: any Error) {
        self.kind = kind
        self.underlying = underlying
    }

    /// One sentence.
    public var description: String { "the state of rate limits could not be read or kept: \(underlying)" }
}
