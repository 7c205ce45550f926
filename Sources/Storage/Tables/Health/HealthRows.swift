// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// What is stored of a project's sync, but for its repositories.
public struct ProjectHealthRow: Sendable, Equatable {
    /// The project.
    public var projectID: UUID
    /// Postgres's time of the reading.
    public var now: PostgresTimestamp
    /// The account's login; nil for a token that the plugin stored and that was not checked since.
    public var account: String?
    /// Whether GitHub accepts the token, as far as we know.
    public var isTokenValid = true
    /// Why GitHub refused the token.
    public var tokenError: String?
    /// When the token expires; nil if it does not, or if GitHub did not say.
    public var tokenExpiresAt: PostgresTimestamp?
    /// The size of the account's primary rate limit.
    public var limit: Int32?
    /// How much of it is left.
    public var remaining: Int32?
    /// When the whole limit is available again.
    public var resetAt: PostgresTimestamp?
    /// Until when nothing may be sent with this account; nil if nothing is blocked.
    public var blockedUntil: PostgresTimestamp?
    /// How many deliveries wait to be applied.
    public var pending: Int64 = 0
    /// When the oldest of them was stored.
    public var oldestPendingAt: PostgresTimestamp?
    /// When the newest of them was stored.
    public var newestPendingAt: PostgresTimestamp?
    /// How many deliveries failed or died.
    public var failed: Int64 = 0
    /// How many of them were stored within the last day.
    public var failedLastDay: Int64 = 0

    /// A project without trouble.
    public init(projectID: UUID, now: PostgresTimestamp) {
        self.projectID = projectID
        self.now = now
    }

    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(projectID: try row.next(), now: try row.next())
        account = try row.next()
        isTokenValid = try row.next()
        tokenError = try row.next()
        tokenExpiresAt = try row.next()
        limit = try row.next()
        remaining = try row.next()
        resetAt = try row.next()
        blockedUntil = try row.next()
        pending = try row.next()
        oldestPendingAt = try row.next()
        newestPendingAt = try row.next()
        failed = try row.next()
        failedLastDay = try row.next()
    }
}

/// How far a link's backfill is.
public struct BackfillProgressRow: Sendable, Equatable {
    /// Whether everything was read.
    public var isDone: Bool
    /// How many pull requests were read.
    public var done: Int32
    /// How many there are, as far as GitHub has said.
    public var total: Int32?
    /// Since when it runs, or how long it took.
    public var elapsed: Duration

    /// Makes a row.
    public init(isDone: Bool, done: Int32, total: Int32?, elapsed: Duration) {
        self.isDone = isDone
        self.done = done
        self.total = total
        self.elapsed = elapsed
    }

    /// Reads state, done, total and milliseconds; nil if the first is null, because it was not begun.
    static func read(_ row: inout RowReader) throws(PostgresError) -> BackfillProgressRow? {
        let isDone: Bool? = try row.next()
        let (done, total, elapsed): (Int32?, Int32?, Int64?) = (try row.next(), try row.next(), try row.next())
        guard let isDone else { return nil }
        return BackfillProgressRow(
            isDone: isDone, done: done ?? 0, total: total, elapsed: .milliseconds(max(0, elapsed ?? 0)))
    }
}

/// What is stored of the sync of one linked repository.
public struct RepositoryHealthRow: Sendable, Equatable {
    /// The project.
    public var projectID: UUID
    /// Our id of the link.
    public var repoID: UUID
    /// `owner/name`.
    public var fullName: String
    /// The column `hook_state`.
    public var hookState = "active"
    /// Whether GitHub's id of a hook is known.
    public var hasHook = true
    /// Why the hook could not be set right.
    public var hookError: String?
    /// When the newest finished delivery was stored.
    public var lastDeliveryAt: PostgresTimestamp?
    /// When the repository was last polled.
    public var lastPollAt: PostgresTimestamp?
    /// When the next poll is due.
    public var nextPollAt: PostgresTimestamp?
    /// The kind of work that fails most, such as `poll`; nil when none does.
    public var failingWork: String?
    /// How often in a row it failed.
    public var failures: Int32 = 0
    /// Why it failed last.
    public var workError: String?
    /// How far the backfill is; nil when it was not begun.
    public var backfill: BackfillProgressRow?

    /// A repository without trouble of which nothing was read.
    public init(projectID: UUID, repoID: UUID, fullName: String) {
        self.projectID = projectID
        self.repoID = repoID
        self.fullName = fullName
    }

    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(projectID: try row.next(), repoID: try row.next(), fullName: try row.next())
        hookState = try row.next()
        hasHook = try row.next()
        hookError = try row.next()
        lastDeliveryAt = try row.next()
        lastPollAt = try row.next()
        nextPollAt = try row.next()
        failingWork = try row.next()
        failures = try row.next(as: Int32?.self) ?? 0
        workError = try row.next()
        backfill = try BackfillProgressRow.read(&row)
    }
}

/// How many deliveries of a repository were applied within a day.
public struct DeliveryCountRow: Sendable, Equatable {
    /// Our id of the link.
    public let repoID: UUID
    /// All that were applied.
    public let applied: Int64
    /// Those of them that recovery brought.
    public let recovered: Int64

    /// Makes a row.
    public init(repoID: UUID, applied: Int64, recovered: Int64) {
        self.repoID = repoID
        self.applied = applied
        self.recovered = recovered
    }
}

/// The health of a project as it was last told.
public struct ToldHealthRow: Sendable, Equatable {
    /// The project.
    public let projectID: UUID
    /// `healthy`, `degraded` or `broken`.
    public let status: String
    /// What was wrong, as JSON.
    public let problems: String

    /// Makes a row.
    public init(projectID: UUID, status: String, problems: String) {
        self.projectID = projectID
        self.status = status
        self.problems = problems
    }
}
