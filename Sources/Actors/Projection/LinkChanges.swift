// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage

/// The links and references that a batch makes and removes. What it makes and removes again is not written.
struct LinkChanges {
    private(set) var pullRequests: [PullRequestLinkRow] = []
    var branches: [BranchLinkRow] = []
    var claimedPullRequests: [(pullRequest: UUID, task: UUID)] = []
    var claimedBranches: [BranchLinkRow] = []
    private var removedPullRequests: [PullRequestLinkRow] = []
    var newExclusions: [LinkExclusion] = []
    var liftedExclusions: [LinkExclusion] = []
    private var newReferences: Set<ReferenceRow> = []
    private var goneReferences: Set<ReferenceRow> = []

    mutating func add(_ link: PullRequestLinkRow) {
        // A removed link stays in the table if it comes back in the same batch, with the source that it had.
        guard !Self.take(link, from: &removedPullRequests) else { return }
        pullRequests.append(link)
    }

    mutating func remove(_ link: PullRequestLinkRow) {
        guard !Self.take(link, from: &pullRequests) else { return }
        removedPullRequests.append(link)
    }

    private static func take(_ link: PullRequestLinkRow, from links: inout [PullRequestLinkRow]) -> Bool {
        guard
            let index = links.firstIndex(where: { $0.task == link.task && $0.pullRequest == link.pullRequest })
        else { return false }
        links.remove(at: index)
        return true
    }

    mutating func replace(_ gone: Set<ReferenceRow>, by new: Set<ReferenceRow>) {
        for row in gone where newReferences.remove(row) == nil { goneReferences.insert(row) }
        for row in new where goneReferences.remove(row) == nil { newReferences.insert(row) }
    }

    /// The statements that write the links. The rows that they refer to must be written before.
    var writes: [PostgresQuery] {
        var writes: [PostgresQuery] = []
        if !goneReferences.isEmpty { writes.append(ReferenceStore.delete(Self.inOrder(goneReferences))) }
        if !newReferences.isEmpty { writes.append(ReferenceStore.insert(Self.inOrder(newReferences))) }
        if !branches.isEmpty { writes.append(BranchStore.insert(branches)) }
        if !pullRequests.isEmpty {
            writes.append(
                PullRequestStore.insertLinks(
                    pullRequests.map { (pullRequest: $0.pullRequest, task: $0.task, source: $0.source) }))
        }
        if !claimedBranches.isEmpty { writes.append(BranchStore.claim(claimedBranches)) }
        if !claimedPullRequests.isEmpty { writes.append(PullRequestStore.claimLinks(claimedPullRequests)) }
        if !removedPullRequests.isEmpty {
            writes.append(
                PullRequestStore.deleteLinks(
                    removedPullRequests.map { (pullRequest: $0.pullRequest, task: $0.task) }))
        }
        if !newExclusions.isEmpty { writes.append(LinkExclusionStore.insert(newExclusions)) }
        if !liftedExclusions.isEmpty { writes.append(LinkExclusionStore.delete(liftedExclusions)) }
        return writes
    }

    // Every writer locks rows in the same order, so that two writers cannot deadlock.
    private static func inOrder(_ rows: Set<ReferenceRow>) -> [ReferenceRow] {
        rows.sorted { left, right in
            let (first, second) = (key(left), key(right))
            return first == second ? left.number < right.number : first < second
        }
    }

    private static func key(_ row: ReferenceRow) -> Exact {
        Exact("\(row.of.repoID.text) \(row.of.subject) \(row.source.rawValue) \(row.prefix)")
    }
}
