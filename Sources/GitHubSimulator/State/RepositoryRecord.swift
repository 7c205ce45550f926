// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A repository and all that belongs to it.
struct RepositoryRecord: Sendable {
    var repository: Repository
    var branches: [String: Branch] = [:]
    /// By number.
    var pullRequests: [Int: PullRequest] = [:]
    var checkRuns: [CheckRun] = []
    var labels: [Label] = []
    /// In the order they were made.
    var hooks: [Hook] = []
    var lastNumber = 0
}
