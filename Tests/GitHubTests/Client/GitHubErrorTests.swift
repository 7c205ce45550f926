// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import GitHub

@Suite("An error of GitHub's")
struct GitHubErrorTests {
    private func error(_ body: String, status: Int = 422, _ headers: [(String, String)] = []) -> GitHubError {
        let response = GitHubResponse(status: status, headers: GitHubHeaders(headers), body: Array(body.utf8))
        return GitHubError(.status(status), operation: "POST /a", response: response)
    }

    @Test("has GitHub's message and its field errors, in each of their forms")
    func forms() {
        let objects = error(
            #"{"message":"Validation Failed","errors":[{"resource":"Hook","field":"name","code":"invalid"},"#
                + #"{"resource":"Hook","code":"custom","message":"Hook already exists on this repository"}],"status":"422"}"#
        )
        #expect(objects.message == "Validation Failed")
        #expect(
            objects.fieldErrors == [
                .init(resource: "Hook", field: "name", code: "invalid"),
                .init(resource: "Hook", code: "custom", message: "Hook already exists on this repository"),
            ])
        #expect(
            error(#"{"message":"Unprocessable Entity","errors":["Can not approve your own pull request"]}"#)
                .fieldErrors == [.init(message: "Can not approve your own pull request")])
        #expect(
            error(#"{"errors":"Validation failed: too many statuses.","message":"x"}"#)
                .fieldErrors == [.init(message: "Validation failed: too many statuses.")])
        #expect(error(#"{"message":"Reference already exists","documentation_url":"u"}"#).fieldErrors.isEmpty)
    }

    @Test("leaves out parts that are not as documented")
    func lenient() {
        let odd = error(#"{"message":7,"errors":[null,3,{"code":["x"],"field":null,"resource":"R","more":{}},[]]}"#)
        #expect(odd.message == nil)
        #expect(odd.fieldErrors == [.init(resource: "R")])
        for errors in ["null", "5", "{}", "[]", "true"] {
            #expect(error(#"{"message":"m","errors":\#(errors)}"#).fieldErrors.isEmpty)
        }
    }

    @Test(
        "has no message when the body is not GitHub's",
        arguments: [
            "", "<html>Unicorn!</html>", "[]", "\"text\"", "{\"message\":\"cut", "Missing or invalid User Agent",
        ])
    func foreign(body: String) {
        let error = error(body, status: 503)
        #expect(error.message == nil)
        #expect(error.fieldErrors.isEmpty)
        #expect(error.httpStatus == 503)
    }

    @Test("shortens a very long message")
    func long() {
        #expect(error(#"{"message":"\#(String(repeating: "x", count: 5000))"}"#).message?.count == 1000)
    }

    @Test("names the scopes needed, and the id that GitHub gave the request")
    func headers() {
        let error = error(
            "{}", status: 403,
            [
                ("X-Accepted-OAuth-Scopes", "admin:repo_hook, repo"), ("X-GitHub-Request-Id", "A:1"),
                ("X-Accepted-GitHub-Permissions", "pull_requests=read; contents=read"),
            ])
        #expect(error.acceptedScopes == ["admin:repo_hook", "repo"])
        #expect(error.requestID == "A:1")
        #expect(error.acceptedPermissions == "pull_requests=read; contents=read")
        #expect(self.error("{}").acceptedScopes == nil)
        #expect(self.error("{}", [("x-accepted-oauth-scopes", "")]).acceptedScopes == [])
    }

    @Test("is one line")
    func description() {
        let field = GitHubError.FieldError(resource: "PullRequest", field: "base", code: "invalid")
        let full = GitHubError(
            .status(422), operation: "POST /a", message: "Validation Failed",
            fieldErrors: [field, .init(message: "m")],
            outcomeUnknown: true)
        #expect(
            "\(full)"
                == "POST /a: GitHub answered 422: Validation Failed; PullRequest base invalid; m (it may have happened)"
        )
        let texts: [(GitHubError.Kind, String)] = [
            (.unreachable, "GitHub cannot be reached"), (.timedOut, "GitHub did not answer in time"),
            (.rateLimited(retryAfter: .milliseconds(3500)), "a rate limit says wait 3 s"),
            (.moved(to: "https://h/b?c"), "GitHub points to /b, which was not followed"),
            (.undecodable, "GitHub's answer cannot be used"), (.cancelled, "cancelled"),
        ]
        for (kind, text) in texts { #expect("\(GitHubError(kind, operation: "GET /a"))" == "GET /a: \(text)") }
    }
}

@Suite("A request and an answer")
struct GitHubRequestTests {
    @Test("show neither body nor header, which may hold secrets")
    func secrecy() {
        let request = GitHubRequest(.post, "/a", query: [("q", "clear")], body: Array("clear".utf8))
        let response = GitHubResponse(status: 201, headers: GitHubHeaders([("x", "clear")]), body: Array("clear".utf8))
        var dumped = ""
        dump((request, response), to: &dumped)
        let texts = [
            "\(request)", "\(response)", String(reflecting: request), String(reflecting: response), dumped,
        ]
        for text in texts { #expect(!text.contains("clear") && !text.contains("99, 108"), "\(text)") }
        #expect("\(request)" == "POST /a")
        #expect("\(response)" == "HTTP 201")
    }

    @Test("have headers of any case, in order")
    func headers() {
        var headers = GitHubHeaders([("ETag", "W/\"1\""), ("Vary", "a")])
        headers.add("vary", "b")
        #expect(headers["etag"] == "W/\"1\"")
        #expect(headers.all("VARY") == ["a", "b"])
        #expect(headers["none"] == nil)
        #expect(headers.all("none").isEmpty)
    }
}
