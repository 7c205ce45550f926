// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

extension Projection {
    /// Applies a command.
    mutating func apply(_ command: ProjectCommand) -> CommandOutcome {
        switch command {
        case .linkPullRequest(let snapshot, let task, let origin):
            return link(snapshot, to: task, origin)
        case .unlinkPullRequest(let key, let task):
            return unlink(key, from: task)
        case .linkBranch(let branch, let task, let origin):
            return link(branch, to: task, origin)
        case .news(let snapshot):
            guard view.repositories[snapshot.row.repoID] != nil else { return .noSuchRepository }
            _ = apply(snapshot)
        case .pullRequests(let snapshots):
            guard snapshots.allSatisfy({ view.repositories[$0.row.repoID] != nil }) else { return .noSuchRepository }
            for snapshot in snapshots { _ = apply(snapshot) }
        case .branches(let branches):
            guard branches.allSatisfy({ view.repositories[$0.repoID] != nil }) else { return .noSuchRepository }
            for branch in branches { _ = link(branch) }
        case .reviews(let key, let head, let reviews):
            guard view.repositories[key.repoID] != nil else { return .noSuchRepository }
            // Only this commit's checks were read, and the row's CI state is computed with the rest of it.
            guard view.pullRequests[key]?.headSHA == head else { return .done }
            apply(reviews, of: key)
        case .checks(let checks):
            guard checks.allSatisfy({ view.repositories[$0.repoID] != nil }) else { return .noSuchRepository }
            for check in checks { _ = merge(check) }
        case .repository(let snapshot, let asked):
            let origin = PayloadOrigin(
                repoID: snapshot.repoID, githubID: snapshot.githubID,
                names: [snapshot.fullName, asked].compactMap(\.self))
            guard view.repositories[snapshot.repoID] != nil, identify(origin) == nil else { return .noSuchRepository }
            _ = relabel(snapshot)
        case .tasksAppeared(let subjects, let numbers, let changes):
            link(subjects, toTasks: numbers)
            doneTaskChanges = changes
        }
        return .done
    }

    // The person's link is made before the linking rules see the pull request. They then find it linked, and the link
    // stays the person's.
    private mutating func link(
        _ snapshot: PullRequestSnapshot, to task: UUID, _ origin: LinkOrigin
    ) -> CommandOutcome {
        let row = snapshot.row
        guard view.repositories[row.repoID] != nil else { return .noSuchRepository }
        guard view.knownTasks.contains(task) else { return .noSuchTask }
        let isNew = view.stored(row) == nil
        if isNew, let new = PullRequestMerge(snapshot, stored: nil).row { write(new) }
        guard let pullRequest = view.stored(row)?.id else { return .noSuchRepository }
        lift(LinkExclusion(taskID: task, repoID: row.repoID, subject: .pullRequest(row.number)))
        let outcome = claim(pullRequest, of: snapshot, for: task, origin)
        if isNew {
            link(snapshot, over: nil)
            // Somebody who links an old pull request does not update it.
            settle(
                PullRequestKey(row), since: origin == .created ? nil : view.stored(row), action: snapshot.action)
        } else {
            _ = apply(snapshot)
        }
        return outcome
    }

    private mutating func claim(
        _ pullRequest: UUID, of snapshot: PullRequestSnapshot, for task: UUID, _ origin: LinkOrigin
    ) -> CommandOutcome {
        let manual = LinkDecision.Source.manual.rawValue
        let source = view.source(ofLinkOf: pullRequest, to: task)
        guard source == nil || (origin == .created && source != manual) else { return .alreadyLinked }
        let (repo, number) = (snapshot.row.repoID, snapshot.row.number)
        let link = PullRequestLinkRow(pullRequest: pullRequest, task: task, source: manual)
        if source == nil {
            add(link)
            events.append(.pullRequestLinked(task: task, repo: repo, number: number))
        } else {
            view.add(link)
            links.claimedPullRequests.append((pullRequest, task))
        }
        if origin == .created {
            events.append(
                .pullRequestCreated(task: task, repo: repo, number: number, url: snapshot.row.htmlURL))
        }
        return .done
    }

    private mutating func unlink(_ key: PullRequestKey, from task: UUID) -> CommandOutcome {
        guard let row = view.pullRequests[key], view.source(ofLinkOf: row.id, to: task) != nil else {
            return .notLinked
        }
        let manual = LinkDecision.Source.manual.rawValue
        remove(PullRequestLinkRow(pullRequest: row.id, task: task, source: manual))
        events.append(.pullRequestUnlinked(task: task, repo: key.repoID, number: key.number, reason: manual))
        let exclusion = LinkExclusion(taskID: task, repoID: key.repoID, subject: .pullRequest(key.number))
        view.exclusions.insert(exclusion)
        links.newExclusions.append(exclusion)
        return .done
    }

    private mutating func link(_ branch: BranchKey, to task: UUID, _ origin: LinkOrigin) -> CommandOutcome {
        guard view.repositories[branch.repoID] != nil else { return .noSuchRepository }
        guard view.knownTasks.contains(task) else { return .noSuchTask }
        lift(LinkExclusion(taskID: task, repoID: branch.repoID, subject: .branch(branch.branch)))
        guard let known = view.links(ofBranch: branch).first(where: { $0.taskID == task }) else {
            add(branch, to: task, .manual)
            linkPullRequests(from: branch, to: task)
            return .done
        }
        guard origin == .created, known.source != LinkDecision.Source.manual.rawValue else { return .alreadyLinked }
        links.claimedBranches.append(known)
        linkPullRequests(from: branch, to: task)
        return .done
    }

    private mutating func lift(_ exclusion: LinkExclusion) {
        if view.exclusions.remove(exclusion) != nil { links.liftedExclusions.append(exclusion) }
    }
}
