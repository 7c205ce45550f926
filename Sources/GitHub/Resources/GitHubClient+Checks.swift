// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitHubClient {
    /// `GET /repos/{owner}/{repo}/commits/{ref}/check-runs`: the newest run of each check.
    public func checkRuns(commit: String, in repository: some RepositoryAddress) -> GitHubPages<CheckRun> {
        let path = repository.path("/commits/\(PercentEncoding.component(commit))/check-runs")
        let first = GitHubRequest(.get, path, query: [("filter", "latest"), ("per_page", "100")])
        return GitHubPages(client: self, first: first) { (scanner) throws(PayloadError) in
            try scanner.list("check_runs", CheckRun.init)
        }
    }

    /// `GET /repos/{owner}/{repo}/commits/{ref}/status`: the newest status of each context.
    public func statuses(commit: String, in repository: some RepositoryAddress) -> GitHubPages<CommitStatus> {
        let path = repository.path("/commits/\(PercentEncoding.component(commit))/status")
        let first = GitHubRequest(.get, path, query: [("per_page", "100")])
        return GitHubPages(client: self, first: first) { (scanner) throws(PayloadError) in
            try CombinedStatus(&scanner).statuses
        }
    }

    /// `GET /repos/{owner}/{repo}/commits/{ref}/status`, with all pages combined.
    public func combinedStatus(
        commit: String,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) -> CombinedStatus {
        let path = repository.path("/commits/\(PercentEncoding.component(commit))/status")
        let first = GitHubRequest(.get, path, query: [("per_page", "100")])
        let pages = GitHubPages(client: self, first: first) { (scanner) throws(PayloadError) in
            [try CombinedStatus(&scanner)]
        }
        let parts = try await pages.collect(atMost: 20)
        guard let newest = parts.first else { throw GitHubError(.undecodable, operation: first.operation) }
        return CombinedStatus(
            state: newest.state,
            sha: newest.sha,
            totalCount: newest.totalCount,
            statuses: parts.flatMap(\.statuses)
        )
    }
}
