// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension SimulatorState {
    /// The check runs of a commit, oldest first.
    public func checkRuns(of sha: String, in repositoryID: Int) throws(SimulatorError) -> [CheckRun] {
        guard let record = records[repositoryID] else { throw .notFound }
        return record.checkRuns.filter { $0.headSHA == sha }
    }

    /// Starts a check run on a commit, in the commit's suite. Sends `check_run` with the action `created`.
    public mutating func createCheckRun(
        _ name: String,
        on sha: String,
        in repositoryID: Int,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> CheckRun {
        guard let record = records[repositoryID] else { throw .notFound }
        let run = CheckRun(
            id: ids.next(.checkRun),
            suiteID: record.checkRuns.first { $0.headSHA == sha }?.suiteID ?? ids.next(.checkSuite),
            name: name,
            headSHA: sha,
            headBranch: record.branches.values.filter { $0.sha == sha }.map(\.name).min(),
            appID: Self.appID,
            startedAt: now
        )
        records[repositoryID]?.checkRuns.append(run)
        emit("created", run, in: repositoryID, sender: account(login))
        return run
    }

    /// Completes a check run. Sends `check_run` with the action `completed`; after the last run also `check_suite`.
    public mutating func completeCheckRun(
        _ id: Int,
        in repositoryID: Int,
        conclusion: CheckRun.Conclusion,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> CheckRun {
        guard let index = records[repositoryID]?.checkRuns.firstIndex(where: { $0.id == id }),
            var run = records[repositoryID]?.checkRuns[index]
        else { throw .notFound }
        run.status = .completed
        run.conclusion = conclusion
        run.completedAt = now
        records[repositoryID]?.checkRuns[index] = run
        emit("completed", run, in: repositoryID, sender: account(login))
        completeSuite(of: run, in: repositoryID, by: login, at: now)
        return run
    }

    /// Sends `check_suite` if all runs of the suite are completed. A repository's hook gets no other event about suites
    /// (https://docs.github.com/webhooks/webhook-events-and-payloads#check_suite).
    private mutating func completeSuite(
        of run: CheckRun,
        in repositoryID: Int,
        by login: String,
        at now: Timestamp
    ) {
        guard let record = records[repositoryID] else { return }
        let suite = CheckSuite(runs: record.checkRuns.filter { $0.suiteID == run.suiteID })
        guard let suite, suite.conclusion != nil else { return }
        let json = suite.json(
            in: record.repository,
            pullRequests: pullRequests(checkedBy: run, in: repositoryID),
            headCommit: node(run.headSHA, in: record.repository).commit,
            at: configuration.address
        )
        emit(
            "check_suite",
            "completed",
            ["check_suite": json],
            repository: record.repository,
            sender: account(login)
        )
    }

    /// The pull requests of the run's commit. For commits of a fork GitHub's list is empty
    /// (https://docs.github.com/rest/checks/runs).
    func pullRequests(checkedBy run: CheckRun, in repositoryID: Int) -> [PullRequest] {
        let matching = records[repositoryID]?.pullRequests.values.filter {
            $0.state == .open && $0.head.sha == run.headSHA && $0.headRepository?.id == repositoryID
        }
        return matching?.sorted { $0.number < $1.number } ?? []
    }

    /// The only App that creates check runs here. GitHub Actions has this id.
    private static let appID = 15_368

    private mutating func emit(_ action: String, _ run: CheckRun, in repositoryID: Int, sender: Account) {
        guard let record = records[repositoryID] else { return }
        emit(
            .checkRun(
                action: action,
                checkRun: run,
                pullRequests: pullRequests(checkedBy: run, in: repositoryID),
                repository: record.repository,
                sender: sender,
                at: configuration.address
            )
        )
    }
}
