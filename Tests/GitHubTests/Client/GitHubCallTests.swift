// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import GitHub

@Suite("A call of GitHub's API")
struct GitHubCallTests {
    private static let plenty = Duration.seconds(10)
    private let read = GitHubRequest(.get, "/a")
    private let write = GitHubRequest(.post, "/a")
    private let removal = GitHubRequest(.delete, "/a")
    private let now = GitHubTimestamp(microseconds: 0)

    private func broken(_ request: GitHubRequest, outcomeUnknown: Bool) -> GitHubError {
        GitHubError(.unreachable, operation: request.operation, outcomeUnknown: outcomeUnknown)
    }

    private func answered(
        _ call: inout GitHubCall,
        _ status: Int,
        _ headers: [(String, String)] = [],
        body: String = "",
        remaining: Duration = plenty,
        random: UInt64 = .max
    ) -> GitHubCall.Action {
        let response = GitHubResponse(status: status, headers: GitHubHeaders(headers), body: Array(body.utf8))
        return call.answered(response, now: now, remaining: remaining) { random }
    }

    private func failed(
        _ call: inout GitHubCall,
        outcomeUnknown: Bool,
        remaining: Duration = plenty
    ) -> GitHubCall.Action {
        call.failed(broken(call.request, outcomeUnknown: outcomeUnknown), remaining: remaining) { .max }
    }

    @Test("of a write is not tried again when it may have happened, by a broken connection or a failing server")
    func unknownWrite() {
        var call = GitHubCall(write)
        #expect(failed(&call, outcomeUnknown: true) == .fail(broken(write, outcomeUnknown: true)))
        for status in [500, 502, 503, 504] {
            var call = GitHubCall(write)
            let error = GitHubError(.status(status), operation: "POST /a", outcomeUnknown: true)
            #expect(answered(&call, status) == .fail(error))
        }
    }

    @Test("of a write is tried again when it certainly did not happen")
    func knownWrite() {
        var call = GitHubCall(write)
        guard case .retry = failed(&call, outcomeUnknown: false) else { return #expect(Bool(false)) }
        guard case .retry = failed(&call, outcomeUnknown: false) else { return #expect(Bool(false)) }
        #expect(failed(&call, outcomeUnknown: false) == .fail(broken(write, outcomeUnknown: false)))
    }

    @Test("that may be repeated remembers in its last error that an earlier attempt may have done it")
    func memory() {
        var call = GitHubCall(removal)
        guard case .retry = failed(&call, outcomeUnknown: true) else { return #expect(Bool(false)) }
        #expect(answered(&call, 404) == .fail(GitHubError(.status(404), operation: "DELETE /a", outcomeUnknown: true)))
    }

    @Test("is tried three times at most, after twice as long each time")
    func backoff() {
        var call = GitHubCall(read)
        let error = GitHubError(.status(503), operation: "GET /a")
        #expect(answered(&call, 503, random: 0) == .retry(after: .milliseconds(100), error))
        #expect(answered(&call, 503, random: 0) == .retry(after: .milliseconds(200), error))
        #expect(answered(&call, 503) == .fail(error))
    }

    @Test("waits for a random time, up to twice the shortest wait", arguments: [UInt64(0), 1 << 63, .max])
    func jitter(random: UInt64) {
        var call = GitHubCall(read)
        guard case .retry(let delay, _) = answered(&call, 502, random: random) else { return #expect(Bool(false)) }
        #expect(.milliseconds(100) ... .milliseconds(200) ~= delay)
        #expect(random != 1 << 63 || delay == .milliseconds(150))
    }

    @Test("waits as long as a failing server asks, if the deadline allows it")
    func retryAfter() {
        var call = GitHubCall(read)
        let error = GitHubError(.status(503), operation: "GET /a")
        #expect(answered(&call, 503, [("Retry-After", "3")]) == .retry(after: .seconds(3), error))
        #expect(answered(&call, 503, [("Retry-After", "30")]) == .fail(error))
    }

    @Test("fails when the next attempt would come too late")
    func deadline() {
        var call = GitHubCall(read)
        let action = answered(&call, 503, remaining: .milliseconds(50))
        #expect(action == .fail(GitHubError(.status(503), operation: "GET /a")))
    }

    @Test("is never tried again after a refusal", arguments: [400, 403, 404, 405, 409, 410, 422, 451])
    func refusals(status: Int) {
        var call = GitHubCall(read)
        #expect(answered(&call, status) == .fail(GitHubError(.status(status), operation: "GET /a")))
    }

    @Test("gets another token once after a 401, also for a write")
    func unauthorized() {
        var call = GitHubCall(write)
        let error = GitHubError(.status(401), operation: "POST /a")
        #expect(answered(&call, 401) == .renew(error))
        #expect(answered(&call, 401) == .fail(error))
    }

    @Test("is not tried again under a rate limit, and says how long that lasts")
    func rateLimit() {
        var call = GitHubCall(read)
        let error = GitHubError(.rateLimited(retryAfter: .seconds(30)), operation: "GET /a")
        #expect(answered(&call, 403, [("Retry-After", "30")]) == .fail(error))
        var other = GitHubCall(write)
        let unsaid = GitHubError(.rateLimited(retryAfter: .seconds(60)), operation: "POST /a")
        #expect(answered(&other, 429) == .fail(unsaid))
    }

    @Test("follows the redirects of a read, three at most", arguments: [301, 302, 307, 308])
    func redirects(status: Int) {
        var call = GitHubCall(read)
        for hop in 1 ... 3 {
            #expect(answered(&call, status, [("Location", "https://host/\(hop)")]) == .follow)
            #expect(call.request.url == "https://host/\(hop)")
        }
        let error = GitHubError(.moved(to: "https://host/4"), operation: "GET /a")
        #expect(answered(&call, status, [("Location", "https://host/4")]) == .fail(error))
    }

    @Test("never follows the redirect of a write", arguments: [GitHubRequest.Method.post, .patch, .put, .delete])
    func redirectedWrite(method: GitHubRequest.Method) {
        var call = GitHubCall(GitHubRequest(method, "/a"))
        let error = GitHubError(.moved(to: "https://host/b"), operation: "\(method.rawValue) /a")
        #expect(answered(&call, 307, [("Location", "https://host/b")]) == .fail(error))
    }

    @Test("keeps its own name in the error when it fails after a redirect")
    func operation() {
        var call = GitHubCall(read)
        _ = answered(&call, 301, [("Location", "https://host/b")])
        #expect(answered(&call, 404) == .fail(GitHubError(.status(404), operation: "GET /a")))
    }

    @Test("treats a redirect without an address, and a 304 without an ETag sent, as an error", arguments: [301, 304])
    func nonsense(status: Int) {
        var call = GitHubCall(read)
        #expect(answered(&call, status) == .fail(GitHubError(.undecodable, operation: "GET /a")))
    }

    @Test("takes 304 for a result when an ETag was sent")
    func notModified() {
        var call = GitHubCall(GitHubRequest(.get, "/a", ifNoneMatch: "\"x\""))
        #expect(answered(&call, 304) == .finish(GitHubResponse(status: 304)))
    }

    @Test("fails when the attempt's time is up, the answer is unusable, or it was cancelled")
    func otherFailures() {
        for kind in [GitHubError.Kind.timedOut, .undecodable, .cancelled, .moved(to: "x")] {
            var call = GitHubCall(read)
            let error = GitHubError(kind, operation: "GET /a")
            #expect(call.failed(error, remaining: Self.plenty) { 0 } == .fail(error))
        }
    }

    @Test("that only sets or removes may be repeated; one that creates or changes may not")
    func repeatable() {
        for method in GitHubRequest.Method.allCases {
            let expected = method != .post && method != .patch
            #expect(GitHubRequest(method, "/a").isRepeatable == expected)
            #expect(GitHubRequest(method, "/a", isRepeatable: !expected).isRepeatable == !expected)
        }
    }
}
