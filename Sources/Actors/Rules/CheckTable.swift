// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Storage

/// The key of a check within its commit: of two checks with the same key, the newer replaces the older.
///
/// The suite is part of it: two workflows may each have a job of the same name.
struct CheckKey: Sendable, Hashable {
    private let kind: CheckRow.Kind
    private let appID: Int64
    private let suiteID: Int64
    @Exact private var name: String

    // GitHub ignores the case of a status context.
    init(_ check: CheckRow) {
        kind = check.kind
        appID = check.appID
        suiteID = check.suiteID
        name = check.kind == .status ? check.name.lowercased() : check.name
    }
}

/// The checks of one commit, each once.
public struct CheckTable: Sendable {
    private var checks: [CheckKey: CheckRow] = [:]

    /// Takes the checks of a commit, as they are stored.
    public init(_ checks: some Sequence<CheckRow> = []) {
        for check in checks { self.checks[CheckKey(check)] = check }
    }

    /// All checks.
    public var rows: [CheckRow] { Array(checks.values) }

    /// Takes in news of a check, unless the check that it would replace is newer.
    /// - Returns: the row that is to be written; nil with `superseded` and `unchanged`.
    public mutating func merge(_ news: CheckRow) -> (decision: CheckDecision, row: CheckRow?) {
        var check = news
        let known = known(news)
        if let known {
            // The first spelling is kept, because it is part of the row's key; so is the suite.
            check.name = known.name
            check.suiteID = known.suiteID
        }
        let decision = CheckDecision(check, stored: known)
        guard decision == .write else { return (decision, nil) }
        checks[CheckKey(check)] = check
        return (decision, check)
    }

    /// The check that this one would replace. Without a suite in the news or in the row, the run's id decides.
    private func known(_ news: CheckRow) -> CheckRow? {
        if let known = checks[CheckKey(news)] { return known }
        guard news.kind == .run else { return nil }
        return checks.values.first {
            $0.kind == .run && $0.githubID == news.githubID && $0.suiteID != news.suiteID
                && ($0.suiteID == 0 || news.suiteID == 0)
        }
    }
}
