// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension SimulatorState {
    /// The check runs of a commit, oldest first.
    public func checkRuns(of sha: String, in repositoryID: Int) throws(SimulatorError) -> [CheckRun] {
        guard let record = records[repositoryID] else { throw .notFound }
        return record.checkRuns.filter { $0.headSHA == sha }
    }

    /// Starts a check of a commit. Sends `created`.
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
            suiteID: ids.next(.checkSuite),
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

    /// Ends a check. Sends `completed`.
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
        return run
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
