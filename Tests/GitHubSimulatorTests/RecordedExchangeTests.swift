// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import JSON
import Testing

/// Compares the simulator's answers with recorded answers of GitHub's: the status, and the names and types of all
/// headers and of all members of the body.
@Suite(.enabled(if: Recording.exist)) struct RecordedExchangeTests {
    /// Headers that depend on the transport or on the recorded token.
    private static let otherHeaders: Set<String> = [
        "date", "server", "status", "content-type", "content-length", "vary", "github-authentication-token-expiration",
    ]
    /// Headers that one recorded refusal has and the others do not.
    private static let cachingHeaders: Set<String> = ["etag", "cache-control"]
    /// A user's plan and counts are only sent for tokens that may see them; `organization` only for organizations.
    private static let otherMembers: Set<String> = [
        "plan", "private_gists", "total_private_repos", "owned_private_repos", "disk_usage", "collaborators",
        "two_factor_authentication", "organization",
    ]

    private static func stage() async throws -> Herd {
        var configuration = SimulatorConfiguration()
        configuration.tokens = ["right": "alpaca"]
        let herd = try await Herd(configuration: configuration)
        let head = try await herd.simulator.push(["Shear"], to: "shear", in: herd.repository, by: "alpaca").sha
        for index in 0 ..< 3 {
            _ = try await herd.simulator.createRepository(owner: "alpaca", name: "herd\(index)")
        }
        _ = try await herd.simulator.createHook(in: herd.repository, config: .init(url: "https://a.example/"))
        let run = try await herd.simulator.createCheckRun("lint", on: head, in: herd.repository, by: "alpaca")
        try await herd.simulator.completeCheckRun(run, in: herd.repository, conclusion: .success, by: "alpaca")
        try await herd.simulator.createStatus(.failure, of: head, in: herd.repository, by: "alpaca")
        _ = try await herd.openPullRequest()
        return herd
    }

    private static func call(
        _ herd: Herd,
        _ method: String,
        _ path: String,
        _ body: String = "",
        adding more: [HeaderField] = []
    ) async -> APIResponse {
        let token = HeaderField(name: "Authorization", value: "Bearer right")
        return await herd.call(method, path, body, headers: [token] + more)
    }

    private static func compare(_ ours: APIResponse, with name: String) throws {
        let recorded = try Recording(name)
        #expect(ours.status == recorded.status, "\(name)")
        for field in recorded.headers where !otherHeaders.contains(field.name.lowercased()) {
            // Only some objects have a time of their last change, and not the same ones in every year.
            guard field.name.lowercased() != "last-modified" else { continue }
            guard ours.status != 404 || !cachingHeaders.contains(field.name.lowercased()) else { continue }
            let value = ours.headers[field.name]
            #expect(value != nil, "\(name): no \(field.name)")
            if Int(field.value) != nil { #expect(value.flatMap(Int.init) != nil, "\(name): \(field.name)") }
        }
        // The permissions depend on the App.
        let apps: Set<String> = name == "check-runs-list" ? ["permissions"] : []
        let shape = Shape(of: recorded.body, against: ours.json, ignoring: otherMembers.union(apps))
        #expect(shape.differences.isEmpty, "\(name): \(shape.differences)")
    }

    @Test(arguments: [
        ("user-get", "/user"), ("user-repos-page1-of-101", "/user/repos?per_page=1"), ("repo-get", ""),
        ("repo-get-404", "/repos/alpaca/none"), ("hook-get-404", "hooks/1"), ("pull-get", "pulls/1"),
        ("pulls-list-open-2", "pulls"), ("pulls-list-open-empty", "/repos/alpaca/herd0/pulls"),
        ("pulls-list-by-head", "pulls?head=alpaca:shear&base=main"), ("hooks-list-empty", "/repos/alpaca/herd0/hooks"),
        ("ref-get", "git/refs/heads/main"), ("refs-list", "git/matching-refs/heads"),
        ("check-runs-list", "commits/shear/check-runs"), ("combined-status", "commits/shear/status"),
        ("statuses-list", "commits/shear/statuses"), ("rate-limit-get", "/rate_limit"),
    ])
    func aReadIsAnsweredAsRecorded(name: String, path: String) async throws {
        let herd = try await Self.stage()
        try Self.compare(await Self.call(herd, "GET", path), with: name)
    }

    @Test func writesAreAnsweredAsRecorded() async throws {
        let herd = try await Self.stage()
        let body = #"{"name":"web","active":true,"config":{"url":"http://www.alpaca.example/"}}"#
        let hook = await Self.call(herd, "POST", "hooks", body)
        try Self.compare(hook, with: "hook-create-201")
        let id = try #require(hook.json["id"]?.integerValue)
        try Self.compare(await Self.call(herd, "GET", "hooks/\(id)"), with: "hook-get")
        try Self.compare(await Self.call(herd, "POST", "hooks/\(id)/pings", "{}"), with: "hook-ping-204")
        try Self.compare(await Self.call(herd, "DELETE", "hooks/\(id)"), with: "hook-delete-204")
        let sha = try #require(await Self.call(herd, "GET", "git/ref/heads/shear").json["object"]?["sha"]?.stringValue)
        let reference = #"{"ref":"refs/heads/felt","sha":"\#(sha)"}"#
        try Self.compare(await Self.call(herd, "POST", "git/refs", reference), with: "ref-create-201")
        let move = #"{"sha":"\#(sha)"}"#
        try Self.compare(await Self.call(herd, "PATCH", "git/refs/heads/felt", move), with: "ref-update-patch")
        let pull = #"{"title":"Felt","head":"felt","base":"main","body":"wool","maintainer_can_modify":true}"#
        try Self.compare(await Self.call(herd, "POST", "pulls", pull), with: "pull-create-201")
        try Self.compare(await Self.call(herd, "PATCH", "pulls/2", #"{"state":"closed"}"#), with: "pull-close-patch")
        let base = await Self.call(herd, "PATCH", "pulls/1", #"{"base":"non-existing"}"#)
        try Self.compare(base, with: "422-base-branch-not-found")
        let status = #"{"state":"failure","target_url":"https://example.com","context":"example/1"}"#
        try Self.compare(await Self.call(herd, "POST", "statuses/\(sha)", status), with: "status-create-201")
        try Self.compare(await Self.call(herd, "DELETE", "git/refs/heads/felt"), with: "ref-delete-204")
    }

    @Test func refusalsAreAsRecorded() async throws {
        let herd = try await Self.stage()
        let tag = try #require(await Self.call(herd, "GET", "").headers["ETag"])
        let known = HeaderField(name: "If-None-Match", value: tag)
        try Self.compare(await Self.call(herd, "GET", "", adding: [known]), with: "repo-304-if-none-match")
        let wrong = await herd.call("GET", "/user", headers: [HeaderField(name: "Authorization", value: "token wrong")])
        try Self.compare(wrong, with: "user-401-bad-credentials")
        try await herd.simulator.rename(herd.repository, to: "flock", by: "alpaca")
        try Self.compare(await Self.call(herd, "GET", ""), with: "repo-renamed-301")
        await herd.simulator.setTrouble { $0.secondaryLimits = [SecondaryLimit(next: 1, retryAfter: "30")] }
        let limited = await Self.call(herd, "GET", "/repos/alpaca/flock")
        #expect(limited.headers["Retry-After"] == "30")
        #expect(limited.status == 403)
    }

    /// Ignores `installation`, which only an App's hook gets, and members about an enterprise.
    @Test(arguments: [
        ("status", "status/none/1"), ("check_suite.completed", "check_suite/completed/1"),
        ("check_run.completed", "check_run/completed/1"), ("repository.renamed", "repository/renamed/1"),
        ("repository.transferred", "repository/transferred/1"),
        ("pull_request_review.submitted", "pull_request_review/submitted/1"),
        ("create", "create/none/1"), ("delete", "delete/none/1"), ("push", "push/none/1"),
        ("pull_request.opened", "pull_request/opened/1"), ("ping", "ping/none/1"),
    ])
    func aWebhookHasTheShapeOfAPublishedOne(event: String, path: String) async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            _ = try await herd.createHook()
            let head = try await herd.simulator.push(["Shear"], to: "shear", in: herd.repository, by: "alpaca").sha
            _ = try await herd.openPullRequest()
            let run = try await herd.simulator.createCheckRun("lint", on: head, in: herd.repository, by: "alpaca")
            try await herd.simulator.completeCheckRun(run, in: herd.repository, conclusion: .success, by: "alpaca")
            try await herd.simulator.createStatus(.success, of: head, in: herd.repository, by: "alpaca")
            _ = await herd.call("POST", "pulls/1/reviews", #"{"event":"COMMENT","body":"Soft"}"#)
            _ = try await herd.simulator.createBranch("wool", in: herd.repository, by: "alpaca")
            try await herd.simulator.deleteBranch("wool", in: herd.repository, by: "alpaca")
            try await herd.simulator.rename(herd.repository, to: "flock", by: "alpaca")
            try await herd.simulator.transfer(herd.repository, to: "vicuna", by: "alpaca")
            try await herd.simulator.drain()
        }
        let index = try #require(transport.events.firstIndex(of: event))
        let ours = try #require(JSONValue(parsing: transport.requests[index].body))
        let ignored: Set<String> = ["installation", "organization", "enterprise", "permissions"]
        let shape = Shape(of: try Recording.webhook(path), against: ours, ignoring: ignored)
        #expect(shape.differences.isEmpty, "\(event): \(shape.differences)")
    }
}
