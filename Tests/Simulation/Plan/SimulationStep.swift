// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator

/// One thing that happens in a simulation. Places are taken modulo what exists when the step is carried out, so a plan
/// needs no knowledge of the state.
enum SimulationStep: Sendable, Equatable {
    case wait(seconds: Int)
    case gitHub(GitHubStep)
    case paca(PacaStep)
    case surroundings(SurroundingsStep)
}

/// What people and machines do on GitHub.
enum GitHubStep: Sendable, Equatable {
    case branch(repository: Int, name: String)
    case deleteBranch(repository: Int, place: Int)
    case open(repository: Int, title: String, body: String, branch: String, isDraft: Bool)
    case pull(repository: Int, place: Int, PullStep)
    case repository(Int, RepositoryStep)
    case swapNames
}

/// What happens to a pull request.
enum PullStep: Sendable, Equatable {
    case edit(title: String?, body: String?)
    case push
    case close(isMerged: Bool)
    case reopen
    case draft(Bool)
    case label
    case review(Review.State, by: String)
    case check(name: String)
    case completeCheck(place: Int, CheckRun.Conclusion)
    case status(context: String, CommitStatus.State)
}

/// What happens to a repository and its hooks.
enum RepositoryStep: Sendable, Equatable {
    case rename
    case transfer
    case loseHook
    case disableHook
    /// GitHub closes it to everybody for legal reasons (451), for a while.
    case block
    case unblock
}

/// What people do in Paca.
enum PacaStep: Sendable, Equatable {
    case makeTask(project: Int, number: Int)
    case deleteTask(project: Int, number: Int)
    case restoreTask(project: Int, number: Int)
    case prefix(project: Int, String)
    case link(project: Int, repository: Int)
    case unlink(project: Int, place: Int)
}

/// What happens around the engine, and to it.
enum SurroundingsStep: Sendable, Equatable {
    case weather(Weather.Conditions)
    case deliveryFaults([DeliveryFault: Double])
    case requestFaults([RequestFault: Double])
    case secondaryLimit(requests: Int, seconds: Int)
    case noRequestsLeft(seconds: Int)
    case databaseAway(seconds: Int)
    /// The token stops working, and some time later a person gives both projects a new one.
    case replaceToken(after: Int)
    case kill
    case restart
    case takeOver(isKilled: Bool)
}
