// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension SimulatorState {
    /// The check runs of a commit, oldest first.
    public func checkRuns(of sha: String, in repositoryID: Int) throws(SimulatorError) -> [CheckRun] {
        guard let record = records[repositoryID] else { throw .notFound }
        return record.checkRuns.filter { $0.headSHA == sha }
    }

    /// Starts a check of a commit, in the suite of that commit. Sends `created`.
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

    /// Ends a check. Sends `completed`, and `check_suite` with the last one.
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

    /// The suite ends with the last of its runs. Sends `check_suite`; a repository's hook hears of nothing but that end
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

    /// Only pull requests within the repository: for a fork's commits the list is empty
    /// (https://docs.github.com/rest/checks/runs).
    func pullRequests(checkedBy run: CheckRun, in repositoryID: Int) -> [PullRequest] {
        let matching = records[repositoryID]?.pullRequests.values.filter {
            $0.state == .open && $0.head.sha == run.headSHA && $0.headRepository?.id == repositoryID
        }
        return matching?.sorted { $0.number < $1.number } ?? []
    }

    /// The one app that checks here; GitHub Actions has this id.
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
