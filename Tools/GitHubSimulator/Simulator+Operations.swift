// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension Simulator {
    /// See ``SimulatorState/createRepository(owner:ownerKind:name:isPrivate:defaultBranch:at:)``.
    public func createRepository(
        owner: String,
        ownerKind: Account.Kind = .user,
        name: String,
        isPrivate: Bool = false,
        defaultBranch: String = "main"
    ) throws(SimulatorError) -> Repository {
        try change { (state, now) throws(SimulatorError) in
            try state.createRepository(
                owner: owner,
                ownerKind: ownerKind,
                name: name,
                isPrivate: isPrivate,
                defaultBranch: defaultBranch,
                at: now
            )
        }
    }

    /// See ``SimulatorState/fork(_:owner:at:)``.
    public func fork(_ repository: Repository, owner: String) throws(SimulatorError) -> Repository {
        try change { (state, now) throws(SimulatorError) in try state.fork(repository.id, owner: owner, at: now) }
    }

    /// Deletes a repository, such as the fork that a pull request comes from.
    public func deleteRepository(_ repository: Repository) throws(SimulatorError) {
        try change { (state, _) throws(SimulatorError) in try state.deleteRepository(repository.id) }
    }

    /// Deletes a user's account. What the user wrote remains, with a ghost as its author.
    public func deleteAccount(_ login: String) throws(SimulatorError) {
        try change { (state, _) throws(SimulatorError) in try state.deleteAccount(login) }
    }

    /// Creates a hook and sends it a `ping`.
    public func createHook(
        in repository: Repository,
        config: Hook.Config,
        events: [String] = ["*"]
    ) throws(SimulatorError) -> Hook {
        try change { (state, now) throws(SimulatorError) in
            try state.createHook(in: repository.id, config: config, events: events, at: now)
        }
    }

    /// Creates a branch. Sends `create` and `push`.
    public func createBranch(
        _ name: String,
        in repository: Repository,
        by login: String
    ) throws(SimulatorError) -> Branch {
        try change { (state, now) throws(SimulatorError) in
            try state.createBranch(name, in: repository.id, by: login, at: now)
        }
    }

    /// Pushes commits. Sends `push`, and `synchronize` for each open pull request from this branch.
    @discardableResult
    public func push(
        _ messages: [String],
        to branch: String,
        in repository: Repository,
        by login: String
    ) throws(SimulatorError) -> Branch {
        try change { (state, now) throws(SimulatorError) in
            try state.push(messages, to: branch, in: repository.id, by: login, at: now)
        }
    }

    /// Deletes a branch. Sends `delete` and `push`, and closes the open pull requests from it.
    public func deleteBranch(_ name: String, in repository: Repository, by login: String) throws(SimulatorError) {
        try change { (state, now) throws(SimulatorError) in
            try state.deleteBranch(name, in: repository.id, by: login, at: now)
        }
    }

    /// Creates a check run. Sends `check_run` with the action `created`.
    public func createCheckRun(
        _ name: String,
        on sha: String,
        in repository: Repository,
        by login: String
    ) throws(SimulatorError) -> CheckRun {
        try change { (state, now) throws(SimulatorError) in
            try state.createCheckRun(name, on: sha, in: repository.id, by: login, at: now)
        }
    }

    /// Completes a check run. Sends `check_run` with the action `completed`.
    @discardableResult
    public func completeCheckRun(
        _ run: CheckRun,
        in repository: Repository,
        conclusion: CheckRun.Conclusion,
        by login: String
    ) throws(SimulatorError) -> CheckRun {
        try change { (state, now) throws(SimulatorError) in
            try state.completeCheckRun(run.id, in: repository.id, conclusion: conclusion, by: login, at: now)
        }
    }

    /// Changes which deliveries are disturbed, from the next delivery on.
    public func setFaults(_ edit: @Sendable (inout DeliveryFaults) -> Void) {
        apply { state, _ in edit(&state.faults) }
    }

    /// The delivery log of a hook, newest first.
    public func deliveries(of hook: Hook) throws(SimulatorError) -> [Delivery] {
        try read { (state, now) throws(SimulatorError) in
            try state.deliveries(of: hook.id, in: hook.repositoryID, at: now)
        }
    }
}
