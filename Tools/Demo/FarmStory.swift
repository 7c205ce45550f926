// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator

/// The events on the simulated GitHub, in an order that shows every rule about links and about the order of deliveries.
///
/// No step removes a task's name again. So the links that the rules demand can be computed from the state at the end.
struct FarmStory {
    let github: Simulator
    let repository: Repository
    /// The hook whose deliveries are disturbed on purpose. The simulator also disturbs some at random.
    let hookID: Int
    /// Shows the effects of the last step, then writes the next step.
    let tell: (String) async throws -> Void
    /// Lets GitHub's time pass.
    let pass: () -> Void
    /// Every branch that was created, deleted ones included.
    private(set) var branches: [String] = []

    init(
        github: Simulator, repository: Repository, hookID: Int, pass: @escaping () -> Void,
        tell: @escaping (String) async throws -> Void
    ) {
        self.github = github
        self.repository = repository
        self.hookID = hookID
        self.pass = pass
        self.tell = tell
    }

    mutating func run() async throws {
        try await morning()
        try await forks()
        try await noon()
        try await edges()
        try await afternoon()
        try await evening()
        try await tell("the last deliveries arrive")
    }

    private mutating func branch(_ name: String, by login: String) async throws {
        _ = try await github.createBranch(name, in: repository, by: login)
        branches.append(name)
    }

    /// Makes GitHub disturb the next delivery of this event, whatever the seed.
    private func disturb(_ fault: DeliveryFault, event: String = "pull_request") async {
        let hookID = hookID
        await github.setFaults { $0.add(ScriptedFault(fault, hookID: hookID, event: event)) }
    }

    private mutating func morning() async throws {
        try await tell("paula makes a branch that names ALPA-1")
        try await branch("ALPA-1-feed-the-crias", by: "paula")
        try await tell("paula opens #1 from it; GitHub delivers this twice with the same GUID")
        await disturb(.duplicated)
        _ = try await github.openPullRequest(
            in: repository, title: "Feed the crias at dawn", head: "ALPA-1-feed-the-crias", by: "paula")
        try await tell("jorge makes a branch that names ALPA-2 in his own spelling")
        try await branch("feature_alpa-2_fence", by: "jorge")
        try await tell("jorge opens #2 as a draft; its text names a task of the other project")
        _ = try await github.openPullRequest(
            in: repository, title: "Mend the north fence", body: "Needed before SHEAR-2.", head: "feature_alpa-2_fence",
            isDraft: true, by: "jorge")
        try await tell("a check runs on #1")
        let head = try await github.pullRequest(1, in: repository).head.sha
        let check = try await github.createCheckRun("hay-quality", on: head, in: repository, by: "paula")
        try await github.completeCheckRun(check, in: repository, conclusion: .success, by: "paula")
        try await tell("paula pushes to #1; this delivery is late")
        await disturb(.delayed)
        try await github.pushToPullRequest(1, in: repository, messages: ["Two buckets", "Warm milk"], by: "paula")
        try await tell("paula names ALPA-4 in the title of #1; this overtakes the push")
        try await github.editPullRequest(1, in: repository, title: "Feed and count the crias (ALPA-4)", by: "paula")
    }

    private mutating func forks() async throws {
        try await tell("mina makes a branch that names nothing; a person linked it to ALPA-3 in Paca before")
        try await branch("wash-day", by: "mina")
        try await tell("mina opens #3 from it: it is linked because its branch is linked")
        _ = try await github.openPullRequest(in: repository, title: "Wash the fleece", head: "wash-day", by: "mina")
        try await tell("kim opens #4 from a fork's branch of the same name: it is not linked")
        let fork = try await github.fork(repository, owner: "kim")
        _ = try await github.push(["Llamas too"], to: "wash-day", in: fork, by: "kim")
        _ = try await github.openPullRequest(
            in: repository, title: "Wash the llamas too", head: "wash-day", fork: fork, by: "kim")
        try await tell("kim names ALPA-5 in the text of #4, without a space")
        try await github.editPullRequest(4, in: repository, body: "羊駝ALPA-5。", by: "kim")
        try await tell("kim deletes the fork; jorge labels #4, which has no head repository any more")
        try await github.deleteRepository(fork)
        try await github.labelPullRequest(4, in: repository, name: "orphan", by: "jorge")
    }

    private mutating func noon() async throws {
        try await tell("jorge marks #2 as ready for review")
        try await github.markReadyForReview(2, in: repository, by: "jorge")
        try await tell("paula makes #1 a draft, then marks it as ready; the second delivery overtakes the first")
        await disturb(.reordered)
        try await github.convertToDraft(1, in: repository, by: "paula")
        pass()
        try await github.markReadyForReview(1, in: repository, by: "paula")
        try await tell("nomad opens #5 and deletes the account; mina labels #5, whose author is a ghost now")
        try await branch("nomad/ALPA-0006/well", by: "nomad")
        _ = try await github.openPullRequest(
            in: repository, title: "Dig a well", head: "nomad/ALPA-0006/well", by: "nomad")
        try await github.deleteAccount("nomad")
        try await github.labelPullRequest(5, in: repository, name: "abandoned", by: "mina")
    }

    private mutating func edges() async throws {
        try await tell("mina opens #6, which names a deleted task, one that never existed, another prefix, and SHEAR-3")
        try await branch("hay", by: "mina")
        _ = try await github.openPullRequest(
            in: repository, title: "Order hay", body: "ALPA-9, ALPA-99, XALPA-1, ALPA-1x, but also SHEAR-3.",
            head: "hay",
            by: "mina")
        try await tell("mina closes #6")
        try await github.closePullRequest(6, in: repository, by: "mina")
        try await tell("mina reopens #6")
        try await github.reopenPullRequest(6, in: repository, by: "mina")
    }

    private mutating func afternoon() async throws {
        try await tell("paula renames #1 and merges it in the same second; the older delivery arrives last")
        await disturb(.delayed)
        try await github.editPullRequest(
            1, in: repository, title: "Feed and count the crias (ALPA-4, ALPA-7)", by: "paula")
        try await github.mergePullRequest(1, in: repository, by: "paula")
        try await tell("paula deletes the branch of #1")
        try await github.deleteBranch("ALPA-1-feed-the-crias", in: repository, by: "paula")
        try await tell("a check of #3 fails, then succeeds in its second run")
        let head = try await github.pullRequest(3, in: repository).head.sha
        for conclusion in [CheckRun.Conclusion.failure, .success] {
            let check = try await github.createCheckRun("no-felt", on: head, in: repository, by: "mina")
            try await github.completeCheckRun(check, in: repository, conclusion: conclusion, by: "mina")
        }
    }

    private mutating func evening() async throws {
        try await tell("jorge merges #2 and deletes its branch")
        try await github.mergePullRequest(2, in: repository, by: "jorge")
        try await github.deleteBranch("feature_alpa-2_fence", in: repository, by: "jorge")
        try await tell("mina pushes to #3 and merges it")
        try await github.pushToPullRequest(3, in: repository, by: "mina")
        try await github.mergePullRequest(3, in: repository, by: "mina")
        try await tell("jorge closes #4")
        try await github.closePullRequest(4, in: repository, by: "jorge")
        try await tell("jorge opens #7, which names three tasks at once")
        try await branch("barn", by: "jorge")
        _ = try await github.openPullRequest(
            in: repository, title: "ALPA-5: paint the barn", body: "With ALPA-8 watching; then SHEAR-1.", head: "barn",
            by: "jorge")
    }
}
