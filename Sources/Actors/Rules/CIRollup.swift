// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Storage

/// How a commit's checks stand, taken together (`docs/reference/github-facts.md` section 5; the rule is ours).
public enum CIRollup: String, Sendable, CaseIterable {
    /// Something failed.
    case failure
    /// Nothing failed, but something is not finished.
    case pending
    /// Everything is finished and nothing failed.
    case success
    /// There is no check.
    case unknown

    /// Rolls the checks of one commit up.
    public init(_ checks: some Collection<CheckRow>) {
        let verdicts = Set(Self.counted(checks).map(Self.verdict))
        self = [Self.failure, .pending, .success].first { verdicts.contains($0) } ?? .unknown
    }

    /// The checks that count.
    ///
    /// Runs and statuses always do. A suite is the sum of its runs, so it counts only for what the runs we know do not
    /// say: when none of them is known (it failed at start-up), or when it failed and none is newer (the one that failed
    /// has not reached us). One that is not completed is none at all: GitHub opens a suite for every App that may check
    /// the commit, and most never do.
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

    /// Whether the checks answer for themselves: there are some, and none has anything left to say.
    public static func isComplete(_ checks: some Collection<CheckRow>) -> Bool {
        let counted = counted(checks)
        return !counted.isEmpty && counted.allSatisfy(\.isCompleted)
    }

    private static func isNewer(_ run: CheckRow, than suite: CheckRow) -> Bool {
        guard let run = run.reportedAt, let suite = suite.reportedAt else { return false }
        return run > suite
    }

    /// A conclusion that nobody knows yet is no success.
    private static func verdict(_ check: CheckRow) -> CIRollup {
        guard check.isCompleted else { return .pending }
        return switch check.conclusion {
        case "success", "neutral", "skipped": .success
        default: .failure
        }
    }
}
