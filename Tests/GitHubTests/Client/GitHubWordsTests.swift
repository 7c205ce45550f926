// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import GitHub

@Suite("Why GitHub refuses")
struct GitHubWordsTests {
    private func error(_ status: Int, _ body: String, _ headers: [(String, String)] = []) -> GitHubError {
        let response = GitHubResponse(status: status, headers: GitHubHeaders(headers), body: Array(body.utf8))
        return GitHubError(.status(status), operation: "POST /a", response: response)
    }

    @Test(
        "is told in GitHub's words, or by field and code, in one line",
        arguments: [
            (#"{"message":"Validation Failed","errors":[{"field":"head","code":"invalid"}]}"#, "head is invalid"),
            (
                #"{"message":"Validation Failed","errors":[{"field":"title","code":"missing_field"}]}"#,
                "title is missing"
            ),
            (
                #"{"message":"Validation Failed","errors":[{"field":"a","code":"invalid"},{"field":"b","code":"missing"}]}"#,
                "a is invalid; b does not exist"
            ),
            (
                #"{"message":"Validation Failed","errors":[{"resource":"Hook","code":"already_exists"}]}"#,
                "Hook already exists"
            ),
            (
                #"{"message":"Validation Failed","errors":[{"field":"x","code":"unprocessable"}]}"#,
                "x cannot be processed"
            ),
            (#"{"message":"Validation Failed","errors":[{"field":"x","code":"new_code"}]}"#, "x: new_code"),
            (
                #"{"message":"Validation Failed","errors":[{"field":"title","code":"custom","message":"is too long"}]}"#,
                "title is too long"
            ),
            (
                #"{"message":"Validation Failed","errors":[{"field":"body","code":"custom","message":"body is too long"}]}"#,
                "body is too long"
            ),
            (
                #"{"message":"Validation Failed","errors":[{"field":"base","message":"Proposed base 'x' was not found"}]}"#,
                "Proposed base 'x' was not found"
            ),
            (
                #"{"message":"Unprocessable Entity","errors":["Can not approve your own pull request"]}"#,
                "Can not approve your own pull request"
            ),
            (
                #"{"message":"Something else","errors":[{"field":"x","code":"invalid"}]}"#,
                "Something else; x is invalid"
            ),
            (#"{"message":"Validation Failed"}"#, "Validation Failed"), ("{}", ""), ("<html>", ""),
            (
                #"{"message":"Repository rule violations found\n\nBranch name must match \"feature/*\"\n"}"#,
                #"Repository rule violations found: Branch name must match "feature/*""#
            ),
            (
                #"{"message":"Invalid request.\r\n\r\n\"x\" wasn't supplied."}"#,
                #"Invalid request. "x" wasn't supplied."#
            ),
            (#"{"message":"A\nB\nC"}"#, "A: B; C"),
        ])
    func words(body: String, words: String) {
        #expect(error(422, body).words == words)
    }

    @Test("names what was sent in the wrong field")
    func sent() {
        let body = #"{"message":"Validation Failed","errors":[{"field":"head","code":"invalid"}]}"#
        #expect(error(422, body).words(sent: ["head": "topic", "base": "main"]) == "head is invalid: topic")
    }

    @Test(
        "may be something that no permission would change",
        arguments: [
            (403, "Resource protected by organization SAML enforcement.", GitHubObstacle.singleSignOn),
            (
                403,
                "Although you appear to have the correct authorization, the `acme` organization has an IP allow list enabled",
                .addressNotAllowed
            ),
            (403, "Repository was archived so is read-only.", .archived),
            (403, "Unable to create comment because issue is locked.", .locked),
            (422, "Repository rule violations found\\n\\nCannot create ref due to creations being restricted.", .rule),
            (409, "Repository rule violations found\\n\\nChanges must be made through a pull request.", .rule),
            (422, "Protected branch update failed for refs/heads/main.", .rule),
            (403, "Repository access blocked", .blocked), (451, "", .blocked),
            (403, "This installation has been suspended", .suspended), (403, "User is blocked", .accountBlocked),
            (403, "Resource not accessible by personal access token", nil), (404, "Not Found", nil), (403, "", nil),
            (422, "Validation Failed", nil), (503, "archived", nil),
        ] as [(Int, String, GitHubObstacle?)])
    func obstacles(status: Int, message: String, obstacle: GitHubObstacle?) {
        let error = error(status, #"{"message":"\#(message)"}"#, [("X-Accepted-GitHub-Permissions", "issues=write")])
        #expect(error.obstacle == obstacle)
        if obstacle != nil { #expect(error.missingPermissions == nil && error.missingScopes == []) }
    }

    @Test("has the address for single sign-on, and the reason for which a repository is blocked")
    func details() {
        let url = "https://github.com/orgs/acme/sso?authorization_request=AB"
        let sso = error(403, "{}", [("X-GitHub-SSO", "required; url=\(url)")])
        #expect(sso.signOnAddress == url)
        #expect(sso.obstacle == .singleSignOn)
        for other in ["partial-results; organizations=1,2", "required; url=javascript:x", ""] {
            #expect(error(403, "{}", [("X-GitHub-SSO", other)]).signOnAddress == nil)
        }
        let blocked = error(451, #"{"message":"Repository access blocked","block":{"reason":"dmca","created_at":"x"}}"#)
        #expect(blocked.blockReason == "dmca")
        #expect(error(403, #"{"block":null,"message":"x"}"#).blockReason == nil)
    }

    @Test(
        "names no scope that the token has, alone or within another one",
        arguments: [
            ("repo", "admin:repo_hook, public_repo, repo, write:repo_hook", true),
            ("repo", "admin:repo_hook", true), ("public_repo, gist", "read:repo_hook", true),
            ("admin:repo_hook", "write:repo_hook", true), ("admin:org", "read:org", true),
            ("", "repo", false), ("gist", "repo", false), ("read:repo_hook", "admin:repo_hook", false),
            ("public_repo", "repo", false),
        ])
    func scopes(granted: String, accepted: String, has: Bool) {
        let headers = [("X-OAuth-Scopes", granted), ("X-Accepted-OAuth-Scopes", accepted)]
        for message in ["Must have admin rights to Repository.", "Another reason"] {
            let missing = error(403, #"{"message":"\#(message)"}"#, headers).missingScopes
            #expect(missing.isEmpty == has, "\(missing)")
        }
    }

    @Test("names permissions only where GitHub says that they are the reason")
    func permissions() {
        let header = [("X-Accepted-GitHub-Permissions", "issues=write")]
        let refused = #"{"message":"Resource not accessible by integration"}"#
        #expect(error(403, refused, header).missingPermissions == "issues=write")
        #expect(error(403, #"{"message":"Another reason"}"#, header).missingPermissions == nil)
        #expect(error(404, #"{"message":"Not Found"}"#, header).missingPermissions == nil)
        #expect(error(403, refused).missingPermissions == nil)
    }
}
