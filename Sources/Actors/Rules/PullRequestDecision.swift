// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Storage

/// Whether news of a pull request is written: the order rule (promise P4). See ``PullRequestMerge``.
public enum PullRequestDecision: Sendable, Equatable {
    /// The news is written.
    case write
    /// The news says what the row says already.
    case unchanged
    /// The row is newer than the news.
    case superseded
}

/// News of a pull request merged into its row.
///
/// News with a later `updated_at` is written, news with an earlier one is not. GitHub's `updated_at` has whole seconds,
/// so there are ties. A tie is decided by what both say of the state before them: news whose former title is the stored
/// title comes later, news with a title that the stored row is known to have left comes earlier. An answer of GitHub's
/// API whose request began after the stored news arrived is the later one. Where nothing decides, the more final state
/// wins, merged over closed over open; then the news that arrives last; and the row is marked as undecided, so that
/// GitHub is asked. A row is written as a whole or not at all.
public struct PullRequestMerge: Sendable {
    /// Whether the news is written.
    public let decision: PullRequestDecision
    /// The row to write; nil if the stored one stays. News that is not written may still tell of its second.
    public let row: PullRequestRow?

    /// Compares news with the stored row.
    /// - Parameter stored: nil when the pull request is not stored yet.
    public init(_ news: PullRequestSnapshot, stored: PullRequestRow?) {
        var row = news.row
        row.isUndecided = false
        if let stored { row.takeOurs(from: stored) }
        guard let stored, let known = stored.githubUpdatedAt, let said = news.row.githubUpdatedAt, said <= known else {
            row.newsFacts = NewsFacts(news, over: stored).text
            (decision, self.row) = (.write, row)
            return
        }
        guard said == known else {
            (decision, self.row) = (.superseded, nil)
            return
        }
        if case .read(let basis) = news.observation, let basis, basis == stored {
            (decision, self.row) = Self.truth(news, row, over: stored)
        } else {
            (decision, self.row) = Tie(news, row, stored).outcome
        }
    }

    /// The row is what it was when GitHub was asked, so the answer is newer, whatever its second.
    private static func truth(
        _ news: PullRequestSnapshot, _ answer: PullRequestRow, over stored: PullRequestRow
    ) -> (PullRequestDecision, PullRequestRow?) {
        var row = answer
        var facts = NewsFacts(stored.newsFacts)
        let knowsBody = facts.body == news.bodyDigest
        facts.body = news.bodyDigest
        facts.isOpening = false
        row.newsFacts = facts.text
        if knowsBody, row.says(what: stored) { return (.unchanged, stored.isUndecided ? row : nil) }
        return (.write, row)
    }
}

extension PullRequestDecision {
    /// Compares news with the stored row.
    /// - Parameter stored: nil when the pull request is not stored yet.
    public init(_ news: PullRequestSnapshot, stored: PullRequestRow?) {
        self = PullRequestMerge(news, stored: stored).decision
    }
}

extension PullRequestRow {
    /// Takes over what is ours: our id, what we compute, and what we know of the second.
    fileprivate mutating func takeOurs(from stored: PullRequestRow) {
        id = stored.id
        ciState = stored.ciState
        reviewState = stored.reviewState
        newsFacts = stored.newsFacts
    }

    /// Whether GitHub says the same in both rows.
    fileprivate func says(what other: PullRequestRow) -> Bool {
        var same = other
        same.newsFacts = newsFacts
        same.isUndecided = isUndecided
        return self == same
    }
}

/// News of the second of the stored row.
private struct Tie {
    private enum Verdict: Hashable {
        case same
        case newer
        case older
        /// Nothing tells which came last.
        case unknown
        /// Each is known to follow the other.
        case both
    }

    private let news: PullRequestSnapshot
    private let row: PullRequestRow
    private let stored: PullRequestRow
    private let facts: NewsFacts

    init(_ news: PullRequestSnapshot, _ row: PullRequestRow, _ stored: PullRequestRow) {
        self.news = news
        self.row = row
        self.stored = stored
        facts = NewsFacts(stored.newsFacts)
    }

    var outcome: (PullRequestDecision, PullRequestRow?) {
        let hasSameBody = facts.body == nil || facts.body == news.bodyDigest
        if hasSameBody, row.says(what: stored) {
            return (.unchanged, kept(after: news.predecessor, isUndecided: stored.isUndecided))
        }
        let (isNewer, isCertain) = order
        let isUndecided = stored.isUndecided || !isCertain
        return isNewer
            ? (.write, taken(isUndecided: isUndecided)) : (.superseded, kept(after: left, isUndecided: isUndecided))
    }

    /// Whether the news is newer than the row, and whether that is certain.
    private var order: (isNewer: Bool, isCertain: Bool) {
        let (state, verdicts) = (stateVerdict, columnVerdicts)
        if news.row.state == "merged" || stored.state == "merged", news.row.state != stored.state {
            return (news.row.state == "merged", true)
        }
        if news.action == "opened" { return (false, true) }
        if facts.isOpening { return (true, true) }
        let all = verdicts.union([state])
        let isCertain = !all.contains(.both) && !(all.contains(.newer) && all.contains(.older))
        if all.contains(.newer) != all.contains(.older) {
            return (all.contains(.newer), isCertain)
        }
        guard state == .same || state == .unknown else { return (state == .newer, false) }
        if state == .unknown { return (news.row.state == "closed", true) }
        return (true, isCertain && !verdicts.contains(.unknown))
    }

    private var columnVerdicts: Set<Verdict> {
        let former = news.predecessor
        var verdicts: Set = [
            verdict(
                Exact(row.title), Exact(stored.title), former.title.map { Exact($0) }, facts.titles.map { Exact($0) }),
            verdict(
                Exact(row.baseBranch), Exact(stored.baseBranch), former.baseBranch.map { Exact($0) },
                facts.baseBranches.map { Exact($0) }),
            verdict(row.headSHA, stored.headSHA, former.headSHA, facts.headSHAs),
            verdict(row.isDraft, stored.isDraft, former.isDraft, facts.drafts),
            Exact(row.headBranch) == Exact(stored.headBranch) ? .same : .unknown,
        ]
        if let body = facts.body { verdicts.insert(verdict(news.bodyDigest, body, former.body, facts.bodies)) }
        return verdicts
    }

    private func verdict<Value: Equatable>(
        _ news: Value, _ stored: Value, _ former: Value?, _ left: [Value]
    ) -> Verdict {
        guard news != stored else { return .same }
        return switch (former == stored, left.contains(news)) {
        case (true, false): .newer
        case (false, true): .older
        case (true, true): .both
        case (false, false): .unknown
        }
    }

    /// If it was closed and reopened within the second, the state before the second is the state after it. If that is
    /// not known, it is open: a pull request is closed and opened again to start its checks.
    private var stateVerdict: Verdict {
        let verdict = verdict(row.state, stored.state, news.predecessor.state, facts.states)
        guard verdict == .both else { return verdict }
        return (facts.start ?? "open") == row.state ? .newer : .older
    }

    private var isStateContested: Bool {
        verdict(row.state, stored.state, news.predecessor.state, facts.states) == .both
    }

    /// What the news left, which is newer: its own former values, and those of the row.
    private func taken(isUndecided: Bool) -> PullRequestRow {
        var (result, facts) = (row, facts)
        facts.leave(news.predecessor)
        facts.leave(.differing(from: row, in: stored, body: facts.body == news.bodyDigest ? nil : facts.body))
        facts.body = news.bodyDigest
        facts.isOpening = false
        result.newsFacts = facts.text
        result.isUndecided = isUndecided || isStateContested
        return result
    }

    /// The values that only the older news has.
    private var left: Predecessor {
        .differing(from: stored, in: row, body: facts.body == news.bodyDigest ? nil : news.bodyDigest)
    }

    /// The stored row, with what the news tells of its second; nil if that is nothing new.
    private func kept(after former: Predecessor, isUndecided: Bool) -> PullRequestRow? {
        var (result, facts) = (stored, facts)
        facts.leave(news.predecessor)
        facts.leave(former)
        result.newsFacts = facts.text
        result.isUndecided = isUndecided || isStateContested
        return result == stored ? nil : result
    }
}

extension Predecessor {
    /// The columns of `former` that differ from those of `later`.
    fileprivate static func differing(
        from later: PullRequestRow, in former: PullRequestRow, body: Int64?
    ) -> Predecessor {
        var result = Predecessor()
        if Exact(later.title) != Exact(former.title) { result.title = former.title }
        if Exact(later.baseBranch) != Exact(former.baseBranch) { result.baseBranch = former.baseBranch }
        if later.headSHA != former.headSHA { result.headSHA = former.headSHA }
        if later.state != former.state { result.state = former.state }
        if later.isDraft != former.isDraft { result.isDraft = former.isDraft }
        result.body = body
        return result
    }
}
