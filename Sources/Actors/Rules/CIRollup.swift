// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Storage

/// The state of all checks of a commit, taken together (`docs/reference/github-facts.md` section 5; the rule is ours).
public enum CIRollup: String, Sendable, CaseIterable {
    /// At least one check failed.
    case failure
    /// No check failed, but at least one is not completed.
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
    /// Runs and statuses always count. A suite summarises its runs, so it counts only in two cases. In the first, none
    /// of its runs is stored: the suite failed before it could start one. In the second, the suite failed and none of
    /// its stored runs is newer: the run that failed has not reached us.
    ///
    /// A suite that is not completed never counts. GitHub opens a suite for every App that may check the commit, and
    /// most of these Apps never check it.
    public static func counted(_ checks: some Collection<CheckRow>) -> [CheckRow] {
        checks.filter { check in
            guard check.kind == .suite else { return true }
            guard check.isCompleted else { return false }
            let own = checks.filter { $0.kind == .run && $0.suiteID == check.githubID }
            guard !own.isEmpty else { return true }
            guard verdict(check) == .failure else { return false }
            return !own.contains { isNewer($0, than: check) }
        }
    }

    /// Whether the state is final for these checks: there is at least one that counts, and all that count are
    /// completed.
    public static func isComplete(_ checks: some Collection<CheckRow>) -> Bool {
        let counted = counted(checks)
        return !counted.isEmpty && counted.allSatisfy(\.isCompleted)
    }

    private static func isNewer(_ run: CheckRow, than suite: CheckRow) -> Bool {
        guard let run = run.reportedAt, let suite = suite.reportedAt else { return false }
        return run > suite
    }

    // A conclusion that we do not know counts as a failure: it must not look like a success.
    private static func verdict(_ check: CheckRow) -> CIRollup {
        guard check.isCompleted else { return .pending }
        return switch check.conclusion {
        case "success", "neutral", "skipped": .success
        default: .failure
        }
    }
}
