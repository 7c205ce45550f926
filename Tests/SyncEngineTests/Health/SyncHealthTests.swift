// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import Storage
import Testing

@testable import SyncEngine

@Suite("The health of a project's sync")
struct SyncHealthTests {
    private static let project = UUID.zeros
    private static let now = PostgresTimestamp(microseconds: 1_775_224_359_123_456)

    private static func project(_ change: (inout ProjectHealthRow) -> Void = { _ in }) -> ProjectHealthRow {
        var row = ProjectHealthRow(projectID: project, now: now)
        change(&row)
        return row
    }

    private static func repository(_ change: (inout RepositoryHealthRow) -> Void = { _ in }) -> RepositoryHealthRow {
        var row = RepositoryHealthRow(projectID: project, repoID: .zeros, fullName: "octo/herd")
        change(&row)
        return row
    }

    private static func at(_ offset: Duration) -> PostgresTimestamp {
        PostgresTimestamp(microseconds: now.microseconds + Int64(offset / .microseconds(1)))
    }

    private func health(
        _ project: ProjectHealthRow = project(), _ repositories: [RepositoryHealthRow] = [repository()],
        expectsHooks: Bool = true
    ) -> SyncHealth {
        SyncHealth(project, repositories, expectsHooks: expectsHooks)
    }

    private func codes(_ health: SyncHealth) -> [SyncProblem.Code] { health.problems.map(\.code) }

    @Test("Nothing wrong is healthy, with and without repositories")
    func healthy() {
        #expect(health().status == .healthy)
        #expect(health().problems == [])
        #expect(health(Self.project(), []).status == .healthy)
    }

    @Test("A token that is refused or expired breaks the sync; one that expires within 14 days is a notice")
    func token() {
        let refused = health(
            Self.project {
                $0.isTokenValid = false
                $0.tokenError = "Bad credentials"
            })
        #expect(refused.status == .broken)
        #expect(codes(refused) == [.tokenRejected])
        #expect(refused.problems[0].message.contains("Bad credentials"))
        for (left, code, status) in [
            (Duration.zero, SyncProblem.Code.tokenExpired, SyncHealth.Status.broken),
            (.seconds(1), .tokenExpiring, .healthy), (.seconds(14 * 86_400), .tokenExpiring, .healthy),
        ] {
            let expiring = health(Self.project { $0.tokenExpiresAt = Self.at(left) })
            #expect(codes(expiring) == [code])
            #expect(expiring.status == status)
        }
        #expect(health(Self.project { $0.tokenExpiresAt = Self.at(.seconds(14 * 86_400 + 1)) }).problems == [])
    }

    @Test("Deliveries that failed today or wait for minutes, and a long block, degrade it; short ones do not")
    func deliveries() {
        #expect(codes(health(Self.project { $0.failedLastDay = 1 })) == [.deliveriesFailed])
        #expect(health(Self.project { $0.failed = 9 }).problems == [], "what failed days ago is not told again")
        #expect(
            codes(health(Self.project { $0.oldestPendingAt = Self.at(.seconds(-301)) })) == [.deliveriesWaiting])
        #expect(health(Self.project { $0.oldestPendingAt = Self.at(.seconds(-300)) }).problems == [])
        #expect(codes(health(Self.project { $0.blockedUntil = Self.at(.seconds(601)) })) == [.rateLimited])
        #expect(health(Self.project { $0.blockedUntil = Self.at(.seconds(600)) }).problems == [])
    }

    @Test(
        "A hook that does not deliver degrades it, and breaks it where polls fail too",
        arguments: [
            ("missing", HookHealth.missing, SyncProblem.Code.hookMissing), ("disabled", .disabled, .hookDisabled),
            ("misconfigured", .misconfigured, .hookMisconfigured),
        ])
    func hooks(state: String, hook: HookHealth, code: SyncProblem.Code) {
        let row = Self.repository { $0.hookState = state }
        #expect(HookHealth(row) == hook)
        #expect(health(Self.project(), [row]).status == .degraded)
        #expect(codes(health(Self.project(), [row])) == [code])
        var both = row
        both.failingWork = "poll"
        both.failures = 3
        #expect(health(Self.project(), [both]).status == .broken)
        #expect(codes(health(Self.project(), [both])) == [code, .workFailing])
        both.failures = 2
        #expect(health(Self.project(), [both]).status == .degraded, "two failures are none yet")
        #expect(health(Self.project(), [row], expectsHooks: false).problems == [], "pull-only mode has no hooks")
    }

    @Test("A hook that is being looked at is unknown and no problem, unless something stands in the way")
    func unknownHooks() {
        for state in ["creating", "recreating", "recheck", "unknown"] {
            var row = Self.repository { $0.hookState = state }
            #expect(HookHealth(row) == .unknown)
            #expect(health(Self.project(), [row]).problems == [])
            row.hookError = "no right"
            #expect(codes(health(Self.project(), [row])) == [.hookUnknown])
        }
        #expect(HookHealth(Self.repository { $0.hasHook = false }) == .unknown)
    }

    @Test("Failing work degrades it; a failing poll breaks it where there are no hooks")
    func work() {
        func row(_ kind: String) -> RepositoryHealthRow {
            Self.repository {
                $0.failingWork = kind
                $0.failures = 3
                $0.workError = "it hangs"
            }
        }
        for kind in ["log", "poll", "sweep", "backfill", "later"] {
            let found = health(Self.project(), [row(kind)])
            #expect(found.status == .degraded)
            #expect(found.problems.first?.message.contains("it hangs") == true)
            let isBroken = health(Self.project(), [row(kind)], expectsHooks: false).status == .broken
            #expect(isBroken == (kind == "poll"))
        }
    }

    @Test("The worst problem comes first, and decides")
    func order() {
        let all = health(
            Self.project {
                $0.tokenExpiresAt = Self.at(.seconds(5))
                $0.failedLastDay = 1
                $0.isTokenValid = false
            }, [Self.repository { $0.hookState = "missing" }])
        #expect(codes(all) == [.tokenRejected, .deliveriesFailed, .hookMissing])
    }

    @Test("Rate and time left of a backfill, and nothing where nothing is known")
    func backfill() {
        func progress(_ done: Int32, of total: Int32?, _ seconds: Int, isDone: Bool = false) -> BackfillProgress {
            BackfillProgress(
                BackfillProgressRow(isDone: isDone, done: done, total: total, elapsed: .seconds(seconds)))
        }
        #expect(BackfillProgress(nil).state == .waiting)
        #expect(progress(0, of: nil, 0).rate == nil)
        #expect(progress(0, of: 5, 3).secondsLeft == nil)
        #expect(progress(30, of: 120, 10).rate == 3)
        #expect(progress(30, of: 120, 10).secondsLeft == 30)
        #expect(progress(130, of: 120, 10).total == 130)
        #expect(progress(130, of: 120, 10).secondsLeft == 0)
        #expect(progress(120, of: 120, 60, isDone: true).secondsLeft == 0)
        #expect(progress(1, of: nil, 1).secondsLeft == nil)
    }

    @Test("What is told: getting worse once, getting well once, and other problems without an event")
    func news() throws {
        let sick = health(Self.project { $0.failedLastDay = 1 })
        let worse = health(Self.project { $0.isTokenValid = false })
        let nothing = try #require(HealthNews(health(), told: nil))
        #expect(nothing.event == nil)
        let first = try #require(HealthNews(sick, told: nil))
        guard case .some(.syncDegraded(let status, let code, _, _)) = first.event else { throw Missing() }
        #expect(status == "degraded" && code == "deliveries_failed")
        #expect(HealthNews(sick, told: first.row) == nil)
        let second = try #require(HealthNews(worse, told: first.row))
        #expect(second.event == nil)
        #expect(second.row.status == "broken")
        let third = try #require(HealthNews(health(), told: second.row))
        #expect(third.event == .syncRecovered)
        #expect(HealthNews(health(), told: nothing.row) == nil)
        // As Postgres writes it: other white space, members in another order.
        let stored = ToldHealthRow(
            projectID: Self.project, status: first.row.status,
            problems: first.row.problems.replacing(",\"", with: ", \"").replacing("\":", with: "\": "))
        #expect(HealthNews(sick, told: stored) == nil)
    }

    private struct Missing: Error {}
}
