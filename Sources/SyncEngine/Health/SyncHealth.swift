// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import Storage

/// The health of one project's sync (`docs/design/http-contract.md`, "sync health"): a function of what is stored.
public struct SyncHealth: Sendable, Equatable {
    /// The health as a whole.
    public enum Status: String, Sendable, CaseIterable {
        /// News arrives and is applied.
        case healthy
        /// News arrives late, or some of it was not applied.
        case degraded
        /// News does not arrive at all, at least from one repository.
        case broken
    }

    /// From how many failures in a row on work counts as failing. One failure is nothing: the next try comes soon.
    static let failuresThatCount: Int32 = 3
    /// How long a delivery may wait before people hear of it.
    static let longestWait = Duration.seconds(300)
    /// A block of the account that ends within this time needs nobody.
    static let shortBlock = Duration.seconds(600)
    /// Within which time before its end a token is said to expire.
    static let expiryNotice = Duration.seconds(14 * 86_400)

    /// The project's own facts.
    public let project: ProjectHealthRow
    /// Its linked repositories, in the order of linking.
    public let repositories: [RepositoryHealthRow]
    /// How many deliveries were applied within a day, by repository; empty when they were not counted.
    public let counts: [UUID: DeliveryCountRow]
    /// What a person should know, the worst first.
    public let problems: [SyncProblem]

    /// Judges the facts.
    /// - Parameter expectsHooks: whether GitHub can deliver to us; otherwise everything is polled.
    public init(
        _ project: ProjectHealthRow, _ repositories: [RepositoryHealthRow], counts: [DeliveryCountRow] = [],
        expectsHooks: Bool
    ) {
        self.project = project
        self.repositories = repositories
        self.counts = Dictionary(counts.map { ($0.repoID, $0) }, uniquingKeysWith: { first, _ in first })
        let found =
            Self.tokenProblems(project) + Self.deliveryProblems(project)
            + repositories.flatMap { Self.problems(of: $0, expectsHooks: expectsHooks) }
        // Of equally bad ones the order of finding stays.
        problems = found.enumerated().sorted { left, right in
            (right.element.severity, left.offset) < (left.element.severity, right.offset)
        }.map(\.element)
    }

    /// The health as a whole: that of the worst problem.
    public var status: Status {
        switch problems.first?.severity {
        case nil, .notice: .healthy
        case .degraded: .degraded
        case .broken: .broken
        }
    }

    private static func tokenProblems(_ project: ProjectHealthRow) -> [SyncProblem] {
        let replace = "Store a new token in the project's GitHub settings."
        if !project.isTokenValid {
            let said = project.tokenError.map { " (\($0))" } ?? ""
            return [
                SyncProblem(
                    .broken, .tokenRejected, "GitHub does not accept the project's token any more\(said).",
                    remedy: replace)
            ]
        }
        guard let expiry = project.tokenExpiresAt else { return [] }
        let left = expiry.since(project.now)
        guard left > .zero else {
            return [
                SyncProblem(
                    .broken, .tokenExpired, "The project's token expired at \(expiry.rfc3339).", remedy: replace)
            ]
        }
        guard left <= expiryNotice else { return [] }
        return [
            SyncProblem(
                .notice, .tokenExpiring, "The project's token expires at \(expiry.rfc3339).",
                remedy: "Store a new token before then.")
        ]
    }

    private static func deliveryProblems(_ project: ProjectHealthRow) -> [SyncProblem] {
        var problems: [SyncProblem] = []
        if project.failedLastDay > 0 {
            problems.append(
                SyncProblem(
                    .degraded, .deliveriesFailed,
                    "\(project.failedLastDay) of the last day's deliveries could not be applied.",
                    remedy: "See the delivery log for the reasons, and replay them when the cause is gone."))
        }
        if let oldest = project.oldestPendingAt, project.now.since(oldest) > longestWait {
            problems.append(
                SyncProblem(
                    .degraded, .deliveriesWaiting,
                    "\(project.pending) deliveries wait to be applied, the oldest since \(oldest.rfc3339).",
                    remedy: "An operator finds the cause in /readyz and in the log; nothing is lost meanwhile."))
        }
        if let blocked = project.blockedUntil, blocked.since(project.now) > shortBlock {
            problems.append(
                SyncProblem(
                    .degraded, .rateLimited, "GitHub's rate limit blocks the account until \(blocked.rfc3339).",
                    remedy: "Nothing has to be done; what else uses the account can be slowed down."))
        }
        return problems
    }

    private static func problems(of repository: RepositoryHealthRow, expectsHooks: Bool) -> [SyncProblem] {
        let work = workProblem(of: repository)
        let hook = expectsHooks ? hookProblem(of: repository) : nil
        guard work != nil, repository.failingWork == ScheduledWork.Kind.poll.rawValue else {
            return [hook, work].compactMap(\.self)
        }
        // Polls fail. Where a hook has a problem too, or there are no hooks, nothing brings news.
        return (expectsHooks ? [hook?.asBroken, work] : [work?.asBroken]).compactMap(\.self)
    }

    private static func hookProblem(of repository: RepositoryHealthRow) -> SyncProblem? {
        let name = repository.fullName
        let said = repository.hookError.map { ": \($0)" } ?? "."
        func problem(_ code: SyncProblem.Code, _ message: String, _ remedy: String) -> SyncProblem {
            SyncProblem(.degraded, code, repoID: repository.repoID, message + said, remedy: remedy)
        }
        let rights = "Give the token the right to manage the repository's webhooks, or store one that has it."
        switch HookHealth(repository) {
        case .active: return nil
        case .missing: return problem(.hookMissing, "\(name) has no webhook of ours", rights)
        case .disabled:
            return problem(
                .hookDisabled, "The webhook of \(name) is disabled", "Enable it in the repository's settings on GitHub."
            )
        case .misconfigured:
            return problem(.hookMisconfigured, "The webhook of \(name) is not set up as it must be", rights)
        case .unknown:
            // It is being looked at, unless something stands in the way.
            guard repository.hookError != nil else { return nil }
            return problem(.hookUnknown, "Nothing is known of the webhook of \(name)", rights)
        }
    }

    private static func workProblem(of repository: RepositoryHealthRow) -> SyncProblem? {
        guard repository.failures >= failuresThatCount, let work = repository.failingWork else { return nil }
        let what: String =
            switch work {
            case "log": "Reading the webhook's delivery log"
            case "poll": "Polling"
            case "sweep": "Comparing the open pull requests"
            case "backfill": "Reading the history"
            default: "The work \(work)"
            }
        return SyncProblem(
            .degraded, .workFailing, repoID: repository.repoID,
            "\(what) of \(repository.fullName) has failed \(repository.failures) times: \(repository.workError ?? "").",
            remedy: "It is tried again by itself. If the message names a right or a token, mend that.")
    }
}

extension SyncProblem {
    fileprivate var asBroken: SyncProblem {
        SyncProblem(.broken, code, repoID: repoID, message, remedy: remedy)
    }
}

/// The contract's `hook`: what people see of a hook's state.
enum HookHealth: String, CaseIterable {
    case active, missing, disabled, misconfigured, unknown

    init(_ row: RepositoryHealthRow) {
        // Other states are those of a hook that is being made or compared.
        self = HookHealth(rawValue: row.hookState) ?? .unknown
        if self == .active, !row.hasHook { self = .unknown }
    }
}

extension PostgresTimestamp {
    /// The time from `other` to this one.
    func since(_ other: PostgresTimestamp) -> Duration {
        .microseconds(microseconds - other.microseconds)
    }
}
