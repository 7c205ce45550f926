// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub
import Storage

extension BranchRequests {
    static func operation(_ branch: String, _ repository: RepositoryRow) -> String {
        "create the branch \(branch) in \(repository.fullName)"
    }

    /// The failure for GitHub's refusal to make a branch.
    ///
    /// In git a branch `x` excludes every branch `x/…`, because one is a file where the other is a folder. GitHub then
    /// answers 422 with a general sentence ("Reference update failed"), so the standing branch is looked up. Nothing is
    /// written again.
    func refusal(
        _ error: GitHubError, of branch: String, in repository: RepositoryRow, with gitHub: GitHubClient
    ) async -> RequestFailure {
        guard error.httpStatus == 422, error.obstacle == nil else {
            return TaskWork.failure(
                error, tried: Self.operation(branch, repository), missing: .repositoryNotAccessible)
        }
        if let standing = await standing(inTheWayOf: branch, in: repository, with: gitHub) {
            return RequestFailure(
                .branchConflict,
                "Could not \(Self.operation(branch, repository)): the branch \(standing) is in the way of this name.")
        }
        return RequestFailure(
            .badRequest, "Could not \(Self.operation(branch, repository)). GitHub says: \(error.words)")
    }

    /// A branch that excludes `branch`; nil if there is none, or if GitHub cannot be asked now. The caller then reports
    /// GitHub's own sentence.
    private func standing(
        inTheWayOf branch: String, in repository: RepositoryRow, with gitHub: GitHubClient
    ) async -> String? {
        do throws(GitHubError) {
            for parent in Self.parents(of: branch) {
                if try await exists(parent, in: repository, with: gitHub) { return parent }
            }
            return try await gitHub.references(beginningWith: "heads/\(branch)", in: repository.address)
                .lazy.compactMap(\.branch).first { $0.hasPrefix("\(branch)/") }
        } catch {
            return nil
        }
    }

    private func exists(
        _ branch: String, in repository: RepositoryRow, with gitHub: GitHubClient
    ) async throws(GitHubError) -> Bool {
        do throws(GitHubError) {
            _ = try await gitHub.reference("heads/\(branch)", in: repository.address)
            return true
        } catch {
            guard error.httpStatus == 404 else { throw error }
            return false
        }
    }

    /// `a` and `a/b` for `a/b/c`; at most ten, so that a long name does not cost many requests.
    static func parents(of branch: String) -> [String] {
        let parts = branch.split(separator: "/")
        return (1 ..< max(parts.count, 1)).prefix(10).map { parts.prefix($0).joined(separator: "/") }
    }
}
