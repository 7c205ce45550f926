// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Storage

/// The state of all checks of a commit, taken together (`docs/design/data-model.md`, "A check's roll-up").
public enum CIRollup: String, Sendable, CaseIterable {
    /// At least one check failed.
    case failure
    /// No check failed, but at least one is not completed, or waits for a person.
    case pending
    /// Every check is completed and none failed.
    case success
    /// There is no check.
    case unknown

    /// Rolls up the checks of one commit.
    public init(_ checks: some Collection<CheckRow>) {
        let verdicts = Set(Self.counted(checks).map(Self.verdict))
        self = [Self.failure, .pending, .success].first { verdicts.contains($0) } ?? .unknown
    }

    /// The checks that count for the state.
    ///
    /// Statuses always count. Runs count, except a cancelled one that a newer suite of the same App replaced by a run
    /// of the same name: GitHub keeps it on the commit, and judges by the newer one.
    ///
    /// A suite summarises its runs, so it counts only in two cases. In the first, none of its runs is stored: the suite
    /// failed before it could start one, or waits for a person's approval. In the second, the suite failed and none of
    /// its stored runs failed or is newer: the run that failed has not reached us.
    ///
    /// A suite that is not completed never counts. GitHub opens a suite for every App that may check the commit, and
    /// most of these Apps never check it.
    public static func counted(_ checks: some Collection<CheckRow>) -> [CheckRow] {
        let commit = CommitChecks(checks)
        return checks.filter { check in
            switch check.kind {
            case .status: true
            case .run: !commit.isReplaced(check)
            case .suite: commit.counts(suite: check)
            }
        }
    }

    /// Whether the state is final for these checks: there is at least one that counts, and none of those is pending.
    public static func isComplete(_ checks: some Collection<CheckRow>) -> Bool {
        let counted = counted(checks)
        return !counted.isEmpty && counted.allSatisfy { verdict($0) != .pending }
    }

    // A conclusion that we do not know counts as a failure: it must not look like a success.
    fileprivate static func verdict(_ check: CheckRow) -> CIRollup {
        guard check.isCompleted else { return .pending }
        return switch check.conclusion {
        case "success", "neutral", "skipped": .success
        // The workflows of a stranger's pull request wait for a maintainer's approval. Nothing ran, nothing failed.
        case "action_required" where check.kind == .suite: .pending
        default: .failure
        }
    }
}

/// The runs and suites of one commit, to find which of them others have replaced.
private struct CommitChecks {
    private let runs: [CheckRow]
    private let suites: [CheckRow]
    /// The newest suite that has a run of a name. Empty if nothing was cancelled, since nobody asks then.
    private var newestSuites: [RunName: Int64] = [:]

    private struct RunName: Hashable {
        let appID: Int64
        @Exact var name: String

        init(_ run: CheckRow) {
            appID = run.appID
            name = run.name
        }
    }

    init(_ checks: some Collection<CheckRow>) {
        runs = checks.filter { $0.kind == .run }
        suites = checks.filter { $0.kind == .suite }
        guard checks.contains(where: { $0.conclusion == "cancelled" }) else { return }
        for run in runs { newestSuites[RunName(run), default: 0] = max(run.suiteID, newestSuites[RunName(run)] ?? 0) }
    }

    func counts(suite: CheckRow) -> Bool {
        guard suite.isCompleted else { return false }
        let own = runs.filter { $0.suiteID == suite.githubID }
        guard !own.isEmpty else {
            // The names of its runs are not known, so any run of a newer suite may be the one that replaced it.
            return suite.conclusion != "cancelled"
                || !runs.contains { $0.appID == suite.appID && $0.suiteID > suite.githubID }
        }
        guard CIRollup.verdict(suite) == .failure,
            !own.contains(where: { isLater($0, than: suite) || CIRollup.verdict($0) == .failure })
        else { return false }
        let cancelled = own.filter(isCancelled)
        return suite.conclusion != "cancelled" || cancelled.isEmpty || !cancelled.allSatisfy(isReplaced)
    }

    func isReplaced(_ run: CheckRow) -> Bool {
        // A newer suite has a greater id.
        isCancelled(run) && run.suiteID != 0 && newestSuites[RunName(run), default: 0] > run.suiteID
    }

    // A run whose suite was cancelled after the run's last news was cancelled with it.
    private func isCancelled(_ run: CheckRow) -> Bool {
        guard !run.isCompleted else { return run.conclusion == "cancelled" }
        return suites.contains { suite in
            suite.githubID == run.suiteID && suite.isCompleted && suite.conclusion == "cancelled"
                && !isLater(run, than: suite)
        }
    }

    private func isLater(_ run: CheckRow, than suite: CheckRow) -> Bool {
        guard let run = run.reportedAt, let suite = suite.reportedAt else { return false }
        return run > suite
    }
}
