// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The tools of the plugin's MCP bundle, each with the request that it makes (`docs/reference/host-facts.md` section
/// 3.5). They use the second family of addresses, and send nothing but an API key.
struct PluginTools: Sendable {
    let calls: PluginCalls

    func getIntegration() async throws -> PluginObject {
        try PluginObject(try await calls.get("/integration"))
    }

    func setToken(_ token: String) async throws -> PluginObject {
        try PluginObject(try await calls.post("/integration/token", ["token": token]))
    }

    func deleteToken() async throws {
        try await calls.delete("/integration/token")
    }

    func listLinkedRepos() async throws -> [PluginObject] {
        try PluginObject.list(try await calls.get("/repositories"))
    }

    func linkRepository(owner: String, name: String) async throws -> PluginObject {
        try PluginObject(try await calls.post("/repositories", ["owner": owner, "repo_name": name]))
    }

    func unlinkRepository(_ id: String) async throws {
        try await calls.delete("/repositories/\(id)")
    }

    func listTaskPRs(_ task: String) async throws -> [PluginObject] {
        try PluginObject.list(try await calls.get("/tasks/\(task)/pull-requests"))
    }

    func linkPRToTask(_ task: String, repository: String, number: Int) async throws -> PluginObject {
        let body: [String: Any] = ["repo_id": repository, "pr_number": number]
        return try PluginObject(try await calls.post("/tasks/\(task)/pull-requests/link", body))
    }

    func unlinkPRFromTask(_ task: String, _ pull: String) async throws {
        try await calls.delete("/tasks/\(task)/pull-requests/\(pull)")
    }

    func createPullRequest(
        _ task: String, repository: String, title: String, head: String, base: String, body: String? = nil
    ) async throws -> PluginObject {
        var members: [String: Any] = [
            "repo_id": repository, "title": title, "head_branch": head, "base_branch": base,
        ]
        members["body"] = body
        return try PluginObject(try await calls.post("/tasks/\(task)/pull-requests", members))
    }

    func getPullRequest(_ task: String, _ pull: String) async throws -> PluginObject {
        try PluginObject(try await calls.get("/tasks/\(task)/pull-requests/\(pull)"))
    }

    func getPullRequestCIStatus(_ task: String, _ pull: String) async throws -> PluginObject {
        try PluginObject(try await calls.get("/tasks/\(task)/pull-requests/\(pull)/ci-status"))
    }

    func commentPullRequest(_ task: String, _ pull: String, _ body: String) async throws -> PluginObject {
        try PluginObject(try await calls.post("/tasks/\(task)/pull-requests/\(pull)/comments", ["body": body]))
    }

    func reviewPullRequest(
        _ task: String, _ pull: String, event: String, body: String? = nil
    ) async throws -> PluginObject {
        var members: [String: Any] = ["event": event]
        members["body"] = body
        return try PluginObject(try await calls.post("/tasks/\(task)/pull-requests/\(pull)/reviews", members))
    }

    func createBranch(
        _ task: String, repository: String, _ name: String, source: String? = nil
    ) async throws -> PluginObject {
        var members: [String: Any] = ["repo_id": repository, "branch_name": name]
        members["source_branch"] = source
        return try PluginObject(try await calls.post("/tasks/\(task)/branches", members))
    }

    func linkBranchToTask(_ task: String, repository: String, _ name: String) async throws -> PluginObject {
        let body = ["repo_id": repository, "branch_name": name]
        return try PluginObject(try await calls.post("/tasks/\(task)/branches/link", body))
    }

    func listTaskBranches(_ task: String) async throws -> [PluginObject] {
        try PluginObject.list(try await calls.get("/tasks/\(task)/branches"))
    }
}

/// The API module of the plugin's front end. It runs in a browser that sends Paca's session cookie. The addresses of the
/// plugin's README name the same operations.
struct PluginPages: Sendable {
    let calls: PluginCalls

    func integration() async throws -> PluginObject {
        try PluginObject(try await calls.get("/github"))
    }

    func saveToken(_ token: String) async throws -> PluginObject {
        try PluginObject(try await calls.post("/github/token", ["token": token]))
    }

    func removeToken() async throws {
        try await calls.delete("/github/token")
    }

    func accessibleRepositories() async throws -> [PluginObject] {
        try PluginObject.list(try await calls.get("/github/repositories"))
    }

    func linkedRepositories() async throws -> [PluginObject] {
        try PluginObject.list(try await calls.get("/github/linked-repositories"))
    }

    func linkRepository(owner: String, name: String) async throws -> PluginObject {
        try PluginObject(try await calls.post("/github/linked-repositories", ["owner": owner, "repo_name": name]))
    }

    func unlinkRepository(_ id: String) async throws {
        try await calls.delete("/github/linked-repositories/\(id)")
    }

    func pullRequests(_ task: String) async throws -> [PluginObject] {
        try PluginObject.list(try await calls.get("/tasks/\(task)/github/pull-requests"))
    }

    func linkPullRequest(_ task: String, repository: String, number: Int) async throws -> PluginObject {
        let body: [String: Any] = ["repo_id": repository, "pr_number": number]
        return try PluginObject(try await calls.post("/tasks/\(task)/github/pull-requests", body))
    }

    func unlinkPullRequest(_ task: String, _ pull: String) async throws {
        try await calls.delete("/tasks/\(task)/github/pull-requests/\(pull)")
    }

    func branches(_ task: String) async throws -> [PluginObject] {
        try PluginObject.list(try await calls.get("/tasks/\(task)/github/branches"))
    }

    func createBranch(_ task: String, repository: String, _ name: String) async throws -> PluginObject {
        let body = ["repo_id": repository, "branch_name": name]
        return try PluginObject(try await calls.post("/tasks/\(task)/github/branches", body))
    }
}
