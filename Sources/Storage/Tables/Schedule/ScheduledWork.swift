// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// One piece of due work: a row of `sync_schedule`.
public struct ScheduledWork: Sendable, Hashable {
    /// What is to be done.
    public enum Kind: String, Sendable, CaseIterable {
        /// Read the delivery log of a link's hook.
        case log
        /// Read what changed in a repository.
        case poll
        /// Compare every open pull request of a repository, and its checks and reviews.
        case sweep
        /// Read the history of a link's repository.
        case backfill
    }

    /// What the work is about.
    public enum Subject: Sendable, Hashable {
        /// A link, by our id.
        case link(UUID)
        /// A repository, by GitHub's id.
        case repository(Int64)
    }

    /// What is to be done.
    public let kind: Kind
    /// What it is about.
    public let subject: Subject
    /// How many tries in a row have failed.
    public let failures: Int32
    /// The end of the claim, by which the row tells this claim from a later one; nil for work that was not claimed.
    public let leasedUntil: PostgresTimestamp?

    /// Describes work; nothing is stored.
    public init(_ kind: Kind, _ subject: Subject, failures: Int32 = 0, leasedUntil: PostgresTimestamp? = nil) {
        self.kind = kind
        self.subject = subject
        self.failures = failures
        self.leasedUntil = leasedUntil
    }
}

extension ScheduledWork {
    private static let noLink = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    var githubID: Int64 {
        if case .repository(let id) = subject { return id }
        return 0
    }

    var repoID: UUID {
        if case .link(let id) = subject { return id }
        return Self.noLink
    }

    init(_ row: inout RowReader) throws(PostgresError) {
        let (kind, githubID, repoID): (String, Int64, UUID) = (try row.next(), try row.next(), try row.next())
        guard let kind = Kind(rawValue: kind) else {
            throw PostgresError(.decoding, operation: "schedule", detail: "no kind of work is called \(kind)")
        }
        self.init(
            kind, githubID == 0 ? .link(repoID) : .repository(githubID), failures: try row.next(),
            leasedUntil: try row.next())
    }
}
