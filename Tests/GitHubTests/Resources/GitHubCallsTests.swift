// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import TestGitHub
import TestSupport
import Testing

@testable import GitHub

@Suite("The calls of GitHub's API")
struct GitHubCallsTests {
    private let repository = RepositoryName(knownOwner: "o c", name: "r/x")

    /// The request that a call sends. The answer is empty; the error about that is ignored.
    private func sent(_ call: (GitHubClient) async throws -> Void) async throws -> ScriptedTransport.Sent {
        let transport = ScriptedTransport(.json("{}"))
        let client = GitHubClient(
            transport: transport, credential: TokenCredential(Secret("t")), environment: .test(clock: ManualClock()))
        do {
            try await call(client)
        } catch let error as GitHubError {
            #expect(error.kind == .undecodable)
        }
        return try #require(transport.sent.first)
    }

    @Test("that write send what GitHub documents, and are only repeated where that is safe")
    func writes() async throws {
        let hook = HookConfiguration(url: "https://h/\"x\"", secret: Secret("s"), events: ["push", "status"])
        let config = ##"{"url":"https://h/\"x\"","content_type":"json","secret":"s","insecure_ssl":"0"}"##
        let cases: [(String, String, Bool, (GitHubClient) async throws -> Void)] = [
            (
                "POST /repos/o%20c/r%2Fx/hooks",
                #"{"name":"web","active":true,"events":["push","status"],"config":\#(config)}"#, false,
                { _ = try await $0.createHook(hook, in: repository) }
            ),
            (
                "PATCH /repos/o%20c/r%2Fx/hooks/5", #"{"active":true,"events":["push","status"],"config":\#(config)}"#,
                true, { _ = try await $0.updateHook(5, hook, in: repository) }
            ),
            ("DELETE /repos/o%20c/r%2Fx/hooks/5", "", true, { try await $0.deleteHook(5, in: repository) }),
            ("POST /repos/o%20c/r%2Fx/hooks/5/pings", "", true, { try await $0.pingHook(5, in: repository) }),
            (
                "POST /repos/o%20c/r%2Fx/hooks/5/deliveries/6/attempts", "", false,
                { try await $0.redeliver(6, of: 5, in: repository) }
            ),
            (
                "POST /repos/o%20c/r%2Fx/pulls", #"{"title":"t\u000a","head":"h","base":"b","body":"ü"}"#, false,
                { _ = try await $0.createPullRequest(title: "t\n", head: "h", base: "b", body: "ü", in: repository) }
            ),
            (
                "POST /repos/o%20c/r%2Fx/pulls", #"{"title":"t","head":"h","base":"b"}"#, false,
                { _ = try await $0.createPullRequest(title: "t", head: "h", base: "b", body: nil, in: repository) }
            ),
            (
                "PUT /repos/o%20c/r%2Fx/pulls/3/merge", #"{"merge_method":"squash","sha":"1"}"#, false,
                { _ = try await $0.mergePullRequest(3, method: .squash, sha: "1", in: repository) }
            ),
            (
                "POST /repos/o%20c/r%2Fx/issues/3/comments", #"{"body":"a\\b"}"#, false,
                { _ = try await $0.createComment("a\\b", issue: 3, in: repository) }
            ),
            (
                "POST /repos/o%20c/r%2Fx/pulls/3/reviews", #"{"event":"REQUEST_CHANGES","body":"no"}"#, false,
                { _ = try await $0.createReview(event: .requestChanges, body: "no", pull: 3, in: repository) }
            ),
            (
                "POST /repos/o%20c/r%2Fx/git/refs", #"{"ref":"refs/heads/x","sha":"1"}"#, false,
                { _ = try await $0.createReference(ref: "refs/heads/x", sha: "1", in: repository) }
            ),
            (
                "POST /app/installations/7/access_tokens", "", true,
                { _ = try await $0.createInstallationToken(installation: 7) }
            ),
            (
                "POST /app/installations/7/access_tokens",
                #"{"repository_ids":[9],"permissions":{"contents":"write"}}"#, true,
                {
                    _ = try await $0.createInstallationToken(
                        installation: 7, repositoryID: 9, permissions: ["contents": "write"])
                }
            ),
        ]
        for (line, body, isRepeatable, call) in cases {
            let sent = try await sent(call)
            #expect(sent.line == line)
            #expect(sent.body == body)
            #expect(sent.request.isRepeatable == isRepeatable, "\(line)")
        }
    }

    @Test("that read ask for the largest pages, and leave nothing to GitHub's defaults")
    func reads() async throws {
        let at = "GET /repos/o%20c/r%2Fx"
        let cases: [(String, (GitHubClient) async throws -> Void)] = [
            ("GET /user", { _ = try await $0.user() }),
            ("GET /rate_limit", { _ = try await $0.rateLimit() }),
            ("GET /user/repos?per_page=100", { _ = try await $0.repositories().collect() }),
            ("GET /installation/repositories?per_page=100", { _ = try await $0.installationRepositories().collect() }),
            (at, { _ = try await $0.repository(repository) }),
            ("GET /repositories/7", { _ = try await $0.repository(id: 7) }),
            ("\(at)/hooks?per_page=100", { _ = try await $0.hooks(of: repository).collect() }),
            ("\(at)/hooks/5", { _ = try await $0.hook(5, in: repository) }),
            (
                "\(at)/hooks/5/deliveries?per_page=100",
                { _ = try await $0.hookDeliveries(of: 5, in: repository).collect() }
            ),
            ("\(at)/hooks/5/deliveries/6", { _ = try await $0.hookDelivery(6, of: 5, in: repository) }),
            (
                "\(at)/pulls?state=open&sort=created&direction=desc&per_page=100",
                { _ = try await $0.pullRequests(in: repository).collect() }
            ),
            (
                "\(at)/pulls?state=all&head=o:b&base=main&sort=updated&direction=asc&per_page=7",
                {
                    _ = try await $0.pullRequests(
                        in: repository, state: .all, head: "o:b", base: "main", sort: .updated, direction: .ascending,
                        pageSize: 7
                    ).collect()
                }
            ),
            ("\(at)/pulls/3", { _ = try await $0.pullRequest(3, in: repository) }),
            ("\(at)/pulls/3", { _ = try await $0.pullRequestDiff(3, in: repository) }),
            ("\(at)/pulls/3", { _ = try await $0.pullRequest(3, in: repository, ifNoneMatch: nil) }),
            ("GET /repositories/7/pulls/3", { _ = try await $0.pullRequest(3, in: RepositoryID(7)) }),
            (
                "\(at)/git/matching-refs/heads/a/b%20c",
                { _ = try await $0.references(beginningWith: "heads/a/b c", in: repository) }
            ),
            ("GET /app", { _ = try await $0.appSlug() }),
            ("\(at)/git/ref/heads/a/b%20c", { _ = try await $0.reference("heads/a/b c", in: repository) }),
            ("\(at)/branches/a%2Fb", { _ = try await $0.branch("a/b", in: repository) }),
            ("\(at)/branches?per_page=100", { _ = try await $0.branches(in: repository).collect() }),
            (
                "\(at)/commits/1a/check-runs?filter=latest&per_page=100",
                { _ = try await $0.checkRuns(commit: "1a", in: repository).collect() }
            ),
            (
                "\(at)/commits/1a/status?per_page=100",
                { _ = try await $0.combinedStatus(commit: "1a", in: repository) }
            ),
            ("GET /app/installations/7", { _ = try await $0.installation(7) }),
        ]
        for (line, call) in cases {
            let sent = try await sent(call)
            #expect(sent.line == line)
            #expect(sent.body.isEmpty)
            let isDiff = sent.request.accept == "application/vnd.github.diff"
            #expect(isDiff || sent.request.accept == "application/vnd.github+json")
        }
    }

    @Test("give a diff as text")
    func diff() async throws {
        let transport = ScriptedTransport(.json("diff --git a/x b/x\n+ü\n"))
        let diff = try await RecordedExchange.client(transport).pullRequestDiff(3, in: repository)
        #expect(diff == "diff --git a/x b/x\n+ü\n")
        #expect(transport.sent.first?.request.accept == "application/vnd.github.diff")
    }

    @Test("hide a hook's secret in answers that repeat it")
    func secrecy() async throws {
        let transport = ScriptedTransport(.json(#"{"message":"bad secret s3cret-s3cret"}"#, status: 422))
        let hook = HookConfiguration(url: "u", secret: Secret("s3cret-s3cret"), events: [])
        let client = RecordedExchange.client(transport)
        let expected = GitHubError(
            .status(422), operation: "POST /repos/o%20c/r%2Fx/hooks", message: "bad secret <redacted>")
        await #expect(throws: expected) { _ = try await client.createHook(hook, in: repository) }
        #expect(!"\(hook)".contains("s3cret-s3cret"))
    }

    @Test("find no rate limits on a server that has none")
    func unlimited() async throws {
        let none = ScriptedTransport(.json(#"{"message":"Rate limiting is not enabled."}"#, status: 404))
        #expect(try await RecordedExchange.client(none).rateLimit().isEmpty)
        let unauthorized = ScriptedTransport(.json(#"{"message":"Bad credentials"}"#, status: 401))
        let error = GitHubError(.status(401), operation: "GET /rate_limit", message: "Bad credentials")
        await #expect(throws: error) { _ = try await RecordedExchange.client(unauthorized).rateLimit() }
    }

    @Test("say that a write may have happened when its answer cannot be read")
    func unreadable() async throws {
        let client = RecordedExchange.client(ScriptedTransport(.json("{}", status: 201, ["x-github-request-id": "R"])))
        let error = GitHubError(
            .undecodable, operation: "POST /repos/o%20c/r%2Fx/issues/3/comments",
            message: "Cannot read `id` of GitHub's answer: the field is missing.", requestID: "R", outcomeUnknown: true)
        await #expect(throws: error) { _ = try await client.createComment("x", issue: 3, in: repository) }
    }

    @Test("read what is not recorded: a hook's log, reviews, comments, merges, an installation's repositories")
    func others() async throws {
        let item =
            #""id":24081517883,"guid":"g","delivered_at":"2026-01-01T00:00:00Z","redelivery":true,"duration":0.27,"#
            + #""status":"Invalid HTTP Response: 400","status_code":400,"event":"push","action":null,"#
            + #""installation_id":null,"repository_id":7,"throttled_at":null"#
        let delivery = HookDelivery(
            id: 24_081_517_883, guid: "g", deliveredAt: GitHubTimestamp(microseconds: 1_767_225_600_000_000),
            isRedelivery: true, status: "Invalid HTTP Response: 400", statusCode: 400, event: "push", action: nil,
            installationID: nil, repositoryID: 7, throttledAt: nil)
        let log = RecordedExchange.client(ScriptedTransport(.json("[{\(item)}]")))
        #expect(try await log.hookDeliveries(of: 5, in: repository).collect() == [delivery])
        #expect(!delivery.isSuccess)
        let request = #""request":{"headers":{"X-GitHub-Event":"push","n":1},"payload":{"a": [1.50,"\u00fc"]}}"#
        let details = RecordedExchange.client(ScriptedTransport(.json("{\(item),\(request),\"url\":\"u\"}")))
        #expect(
            try await details.hookDelivery(1, of: 5, in: repository)
                == HookDeliveryDetails(
                    delivery: delivery, requestHeaders: GitHubHeaders([("x-github-event", "push")]),
                    requestPayload: Array(#"{"a": [1.50,"\u00fc"]}"#.utf8)))
        let gone = RecordedExchange.client(ScriptedTransport(.json("{\(item),\"request\":{\"payload\":null}}")))
        #expect(try await gone.hookDelivery(1, of: 5, in: repository).requestPayload == nil)
        let posted = RecordedExchange.client(
            ScriptedTransport(.json(#"{"id":9,"html_url":"u","state":"APPROVED","user":null}"#)))
        #expect(try await posted.createComment("x", issue: 3, in: repository) == IssueComment(id: 9, htmlURL: "u"))
        #expect(
            try await posted.createReview(event: .approve, body: nil, pull: 3, in: repository)
                == PullRequestReview(id: 9, state: "APPROVED", htmlURL: "u"))
        let merged = RecordedExchange.client(ScriptedTransport(.json(#"{"sha":"1","merged":true,"message":"ok"}"#)))
        #expect(
            try await merged.mergePullRequest(3, in: repository)
                == PullRequestMerge(sha: "1", isMerged: true, message: "ok"))
        let none = RecordedExchange.client(ScriptedTransport(.json(#"{"total_count":0,"repositories":[]}"#)))
        #expect(try await none.installationRepositories().collect().isEmpty)
    }
}
