// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator

/// One thing that happens in a simulation. Places are taken modulo what exists when the step is carried out, so a plan
/// needs no knowledge of the state.
enum SimulationStep: Sendable, Equatable {
    case wait(seconds: Int)

    // On GitHub.
    case branch(repository: Int, name: String)
    case deleteBranch(repository: Int, place: Int)
    case open(repository: Int, title: String, body: String, branch: String, isDraft: Bool)
    case edit(repository: Int, pull: Int, title: String?, body: String?)
    case push(repository: Int, pull: Int)
    case close(repository: Int, pull: Int, isMerged: Bool)
    case reopen(repository: Int, pull: Int)
    case draft(repository: Int, pull: Int, isDraft: Bool)
    case label(repository: Int, pull: Int)
    case review(repository: Int, pull: Int, state: Review.State, reviewer: String)
    case check(repository: Int, pull: Int, name: String)
    case completeCheck(repository: Int, pull: Int, place: Int, conclusion: CheckRun.Conclusion)
    case status(repository: Int, pull: Int, context: String, state: CommitStatus.State)
    case rename(repository: Int)
    case transfer(repository: Int)
    case swapNames
    case loseHook(repository: Int)
    case disableHook(repository: Int)

    // In Paca.
    case makeTask(project: Int, number: Int)
    case deleteTask(project: Int, number: Int)
    case restoreTask(project: Int, number: Int)
    case prefix(project: Int, String)
    case link(project: Int, repository: Int)
    case unlink(project: Int, repository: Int)

    // Around the engine.
    case weather(Weather.Conditions)
    case deliveryFaults([DeliveryFault: Double])
    case requestFaults([RequestFault: Double])
    case secondaryLimit(requests: Int, seconds: Int)
    case noRequestsLeft(seconds: Int)
    case databaseAway(seconds: Int)
    case kill
    case restart
    case takeOver(isKilled: Bool)
}
